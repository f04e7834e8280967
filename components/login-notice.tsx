import type { LoginMessage } from './login-messages.ts';

/** The notice above the sign-in form. Its fields point here by `aria-describedby`. */
export function LoginNoticeBox({ id, message }: { readonly id: string; readonly message: LoginMessage }) {
  const problem = message.tone === 'problem';
  return (
    <div
      id={id}
      role={problem ? 'alert' : 'status'}
      className={`rounded-lg border-l-4 px-4 py-3 ${problem ? 'border-danger bg-danger-wash text-danger' : 'border-accent bg-sunken text-ink'}`}
    >
      {message.text}
    </div>
  );
}
