import { Fragment, type ReactNode } from 'react';
import { demoWordsIn } from '../ui/demo-words.ts';

interface DemoLogin {
  readonly email: string;
  readonly password: string;
}

interface InLanguage {
  /** Of the language. */
  readonly tag: string;
}

export interface DemoBannerProps extends InLanguage {
  readonly plain: DemoLogin;
  /** Who is asked for a code after the password. */
  readonly twoStep: DemoLogin;
}

/** The demo's credentials, where the embedded demo backend is in use. */
export function DemoBanner({ tag, plain, twoStep }: DemoBannerProps) {
  const says = demoWordsIn({ tag }).banner;
  return (
    <DemoBox
      tag={tag}
      text={says.signInAs}
      facts={[
        [says.username, plain.email],
        [says.password, plain.password],
      ]}
      fill={{ username: plain.email, password: plain.password }}
    >
      <p className="mt-3 text-sm wrap-anywhere">
        {says.orWithCode}
        <span className="font-mono">{twoStep.email}</span>,{' '}
        <span className="font-mono">{twoStep.password}</span>
      </p>
    </DemoBox>
  );
}

export interface DemoCodesProps extends InLanguage {
  /** As it is typed into an authenticator. */
  readonly secret: string;
  readonly recoveryCode: string;
}

/** What whoever is asked for a code of the demo's has to know. */
export function DemoCodes({ tag, secret, recoveryCode }: DemoCodesProps) {
  const says = demoWordsIn({ tag }).banner;
  return (
    <DemoBox
      tag={tag}
      text={says.authenticator}
      facts={[
        [says.secret, secret],
        [says.recoveryCode, recoveryCode],
      ]}
      fill={{ recoveryCode }}
    />
  );
}

export interface DemoMessageProps extends InLanguage {
  readonly email: string;
  readonly code: string;
}

/** What stands in for the message that the demo does not send. */
export function DemoMessage({ tag, email, code }: DemoMessageProps) {
  const says = demoWordsIn({ tag }).banner;
  return (
    <DemoBox
      tag={tag}
      text={says.noMessages}
      facts={[
        [says.to, email],
        [says.code, code],
      ]}
      fill={{ code }}
    />
  );
}

interface DemoBoxProps extends InLanguage {
  readonly text: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** What the form is filled in with, by the names of its fields. */
  readonly fill: Readonly<Record<string, string>>;
  readonly children?: ReactNode;
}

function DemoBox({ tag, text, facts, fill, children }: DemoBoxProps) {
  const says = demoWordsIn({ tag }).banner;
  return (
    <aside aria-label={says.label} className="mt-8 rounded-lg bg-brass-wash px-4 py-4 text-ink">
      <p className="text-sm">{text}</p>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 font-mono text-sm">
        {facts.map(([name, value]) => (
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
        {says.fill}
      </button>
      {children}
    </aside>
  );
}
