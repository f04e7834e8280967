/**
 * Writes a duration as a clock does: `0:42`, `12:05`, `3:07:09`, `2 d 4 h`.
 *
 * @param ms - milliseconds; what is over or unknown counts as zero
 */
export function formatDuration(ms: number): string {
  const seconds = Number.isFinite(ms) ? Math.max(0, Math.ceil(ms / 1000)) : 0;
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600)];
  const [minutes, rest] = [Math.floor(seconds / 60) % 60, pad(seconds % 60)];
  if (days > 0) return `${days} d ${hours % 24} h`;
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
