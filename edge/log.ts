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

/** One JSON line an event, on the console that every edge platform collects. */
export const consoleLog: Log = (level, event, fields = {}) => {
  console[level](JSON.stringify({ level, event, ...fields }));
};
