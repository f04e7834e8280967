/** Sends the form that it is in; where scripts run, it says so until the answer is there. */
export function SubmitButton({ label, pending }: { readonly label: string; readonly pending: string }) {
  return (
    <button type="submit" data-pending={pending} className="btn btn-main w-full">
      {label}
    </button>
  );
}
