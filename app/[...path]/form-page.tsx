import Link from 'next/link';
import { BackendForm } from '../../components/backend-form.tsx';
import { EntrancePage } from '../../components/entrance-page.tsx';
import { formMessage } from '../../components/form-messages.ts';
import type { NoticeMessage } from '../../components/login-notice.tsx';
import type { FormInput } from '../../edge/index.ts';
import type { FormFlash } from '../current-session.ts';
import type { FormTexts } from './form-texts.ts';

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

interface FormPageProps {
  readonly texts: FormTexts;
  readonly inputs: readonly FormInput[];
  readonly query: Readonly<Record<string, string | string[] | undefined>>;
  readonly notice: FormFlash | undefined;
}

/** A page with a form for the backend. It needs no script. */
export function FormPage({ texts, inputs, query, notice }: FormPageProps) {
  const token = notice?.token ?? tokenIn(query);
  const dead = inputs.includes('token') && token === undefined;
  const sent = texts.form === 'forgotPassword' && query.sent === '1' && notice === undefined;
  const again = notice && formMessage(notice, inputs);
  const message = dead ? NO_TOKEN : sent ? SENT : again;
  return (
    <EntrancePage title={texts.title} noticeId={NOTICE_ID} message={message}>
      {dead || sent ? (
        <Link href="/forgot-password" prefetch={false} className="btn w-full">
          {sent ? 'Ask again' : 'Ask for a new link'}
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

function tokenIn(query: FormPageProps['query']): string | undefined {
  const found = TOKEN_PARAMETERS.map((name) => query[name]);
  return found.find((value) => typeof value === 'string' && value !== '')?.toString();
}
