export interface SubmitButtonProps {
  readonly label: string;
  readonly pending: string;
  /** Whether there is no way back. */
  readonly isFinal?: true | undefined;
}

/** Sends the form that it is in; where scripts run, it says so until the answer is there. */
export function SubmitButton({ label, pending, isFinal }: SubmitButtonProps) {
  return (
    <button
      type="submit"
      data-pending={pending}
      className={`btn ${isFinal ? 'btn-final' : 'btn-main'} w-full`}
    >
      {label}
    </button>
  );
}
