import type { Around } from '../../locales/en.ts';

export interface FailureProps {
  /** The backend's status, or 0 when it was not reached. */
  readonly status: number;
  /** What was asked for, around the status. */
  readonly what: Around;
  /** In the place of a status that there is none of. */
  readonly noAnswer: string;
  readonly then: string;
}

/** Says that the backend did not deliver, and what that means here. The rest of the page stands. */
export function Failure({ status, what, noAnswer, then }: FailureProps) {
  return (
    <p
      role="status"
      className="mt-4 rounded-lg border-l-4 border-danger bg-danger-wash px-4 py-3 text-danger"
    >
      {what.join(String(status || noAnswer))} {then}
    </p>
  );
}
