export interface FailureProps {
  /** The backend's status, or 0 when it was not reached. */
  readonly status: number;
  /** What was asked for. */
  readonly what: string;
  readonly then: string;
}

/** Says that the backend did not deliver, and what that means here. The rest of the page stands. */
export function Failure({ status, what, then }: FailureProps) {
  return (
    <p
      role="status"
      className="mt-4 rounded-lg border-l-4 border-danger bg-danger-wash px-4 py-3 text-danger"
    >
      Could not load {what} from the backend ({status || 'no answer'}). {then}
    </p>
  );
}
