/** Whether the framework renders this while it builds, before there is any request. */
export function isRenderedAhead(): boolean {
  return process.env.NEXT_PHASE === 'phase-production-build';
}
