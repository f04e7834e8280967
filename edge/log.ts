/** Fields that may reach the log. Anything else, a token above all, has no way in. */
export interface LogFields {
  readonly code?: string;
  readonly reason?: string;
  readonly place?: string;
  readonly requestId?: string;
  readonly route?: string;
  readonly method?: string;
  readonly status?: number;
  /** How often a refresh token was spent, if the first time was interrupted. */
  readonly attempts?: number;
  readonly sessionId?: string;
  readonly variable?: string;
  readonly problem?: string;
  readonly cure?: string;
}

export type LogLevel = 'info' | 'warn' | 'error';

export type Log = (level: LogLevel, event: string, fields?: LogFields) => void;

/**
 * Tells the owner of a path that the backend redirects from: most likely, where it leads is the right one.
 *
 * @param variable - the one to set
 * @param movedTo - where it leads, if it does
 */
export function logRedirect(log: Log, variable: string, movedTo: string | undefined): void {
  if (movedTo !== undefined) log('error', 'backend_redirects', { variable, place: movedTo });
}

/** One JSON line an event, on the console that every edge platform collects. */
export const consoleLog: Log = (level, event, fields = {}) => {
  console[level](JSON.stringify({ level, event, ...fields }));
};
