/** Nothing is reported to anyone. */
export const NO_TELEMETRY = {
  NEXT_TELEMETRY_DISABLED: '1',
  VERCEL_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
};
