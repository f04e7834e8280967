/** What a page says above its form. */
export interface NoticeMessage {
  readonly text: string;
  /** `problem`: something must be done differently; `news`: all is well. */
  readonly tone: 'problem' | 'news';
}

/** The notice above a form. Its fields point here by `aria-describedby`. */
export function Notice({ id, message }: { readonly id: string; readonly message: NoticeMessage }) {
  const problem = message.tone === 'problem';
  return (
    <div
      id={id}
      role={problem ? 'alert' : 'status'}
      className={`rounded-lg border-l-4 px-4 py-3 wrap-anywhere ${problem ? 'border-danger bg-danger-wash text-danger' : 'border-accent bg-sunken text-ink'}`}
    >
      {message.text}
    </div>
  );
}
