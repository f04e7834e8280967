import { Fragment, type ReactNode } from 'react';

interface DemoLogin {
  readonly email: string;
  readonly password: string;
}

export interface DemoBannerProps {
  readonly plain: DemoLogin;
  /** Who is asked for a code after the password. */
  readonly twoStep: DemoLogin;
}

/** The demo's credentials, where the embedded demo backend is in use. */
export function DemoBanner({ plain, twoStep }: DemoBannerProps) {
  return (
    <DemoBox
      text="This site uses the built-in demo backend. Sign in as:"
      facts={{ Username: plain.email, Password: plain.password }}
      fill={{ username: plain.email, password: plain.password }}
    >
      <p className="mt-3 text-sm wrap-anywhere">
        Or try a sign-in with a code: <span className="font-mono">{twoStep.email}</span>,{' '}
        <span className="font-mono">{twoStep.password}</span>
      </p>
    </DemoBox>
  );
}

export interface DemoCodesProps {
  /** As it is typed into an authenticator. */
  readonly secret: string;
  readonly recoveryCode: string;
}

/** What whoever is asked for a code of the demo's has to know. */
export function DemoCodes({ secret, recoveryCode }: DemoCodesProps) {
  return (
    <DemoBox
      text="Add this secret to an authenticator app and enter the code it shows, or use the recovery code:"
      facts={{ Secret: secret, 'Recovery code': recoveryCode }}
      fill={{ recoveryCode }}
    />
  );
}

export interface DemoMessageProps {
  readonly email: string;
  readonly code: string;
}

/** What stands in for the message that the demo does not send. */
export function DemoMessage({ email, code }: DemoMessageProps) {
  return (
    <DemoBox
      text="The demo sends no messages. The one to this user would say:"
      facts={{ To: email, Code: code }}
      fill={{ code }}
    />
  );
}

interface DemoBoxProps {
  readonly text: string;
  readonly facts: Readonly<Record<string, string>>;
  /** What the form is filled in with, by the names of its fields. */
  readonly fill: Readonly<Record<string, string>>;
  readonly children?: ReactNode;
}

function DemoBox({ text, facts, fill, children }: DemoBoxProps) {
  return (
    <aside aria-label="Demo" className="mt-8 rounded-lg bg-brass-wash px-4 py-4 text-ink">
      <p className="text-sm">{text}</p>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 font-mono text-sm">
        {Object.entries(facts).map(([name, value]) => (
          <Fragment key={name}>
            <dt className="font-sans text-muted">{name}</dt>
            <dd className="break-all">{value}</dd>
          </Fragment>
        ))}
      </dl>
      <button
        type="button"
        data-fill={JSON.stringify(fill)}
        className="btn mt-3 min-h-11 py-1 text-sm noscript:hidden"
        disabled
      >
        Fill in
      </button>
      {children}
    </aside>
  );
}
