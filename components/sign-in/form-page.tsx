import Link from 'next/link';
import type { FormFlash, FormInput } from '../../edge/index.ts';
import { BackendForm } from './backend-form.tsx';
import { EntrancePage } from './entrance-page.tsx';
import { formMessage } from './form-messages.ts';
import type { NoticeMessage } from './notice.tsx';

const NOTICE_ID = 'form-notice';

/** Alike for every address, so that nobody learns who has an account. */
const SENT: NoticeMessage = {
  text: 'If there is such an account, a message with a link is on its way to it.',
  tone: 'news',
};
const NO_TOKEN: NoticeMessage = {
  text: 'This link is not complete. Open it whole, as it stands in the message, or ask for a new one.',
  tone: 'problem',
};
/** What backends call the token in the links that they send. */
const TOKEN_PARAMETERS = ['token', 'code', 'token_hash'] as const;

/** What is peculiar to the page of a form. */
export interface FormTexts {
  readonly action: string;
  readonly title: string;
  readonly intro?: string;
  readonly submit: string;
  readonly pending: string;
  readonly passwordLabel: string;
  /** Before the link to the sign-in page. */
  readonly instead: string;
}

export type Query = Readonly<Record<string, string | string[] | undefined>>;

interface FormPageProps {
  readonly texts: FormTexts;
  readonly inputs: readonly FormInput[];
  readonly query: Query;
  /** What became of the form, if it has just come back. */
  readonly notice: FormFlash | undefined;
  /** Whether the message that it asks for has just been ordered. */
  readonly sent?: boolean;
}

/** A page with a form for the backend. It needs no script. */
export function FormPage({ texts, inputs, query, notice, sent = false }: FormPageProps) {
  const token = notice?.token ?? tokenIn(query);
  const dead = inputs.includes('token') && token === undefined;
  const done = sent && notice === undefined;
  const again = notice && formMessage(notice, inputs);
  const message = dead ? NO_TOKEN : done ? SENT : again;
  return (
    <EntrancePage title={texts.title} noticeId={NOTICE_ID} message={message}>
      {dead || done ? (
        <Link href="/forgot-password" prefetch={false} className="btn w-full">
          {done ? 'Ask again' : 'Ask for a new link'}
        </Link>
      ) : (
        <>
          {texts.intro && <p className="mb-6">{texts.intro}</p>}
          <BackendForm
            {...texts}
            inputs={inputs}
            noticeId={NOTICE_ID}
            message={again}
            typed={{ ...notice, token }}
          />
        </>
      )}
      <p className="mt-6">
        {texts.instead}{' '}
        <Link href="/login" prefetch={false} className="link">
          Sign in
        </Link>
      </p>
    </EntrancePage>
  );
}

function tokenIn(query: Query): string | undefined {
  const found = TOKEN_PARAMETERS.map((name) => query[name]);
  return found.find((value) => typeof value === 'string' && value !== '')?.toString();
}
