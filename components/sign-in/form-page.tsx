import type { PageFacts } from '../../edge/index.ts';
import { When } from '../ui/when.tsx';
import { BackendForm, type FormTexts } from './backend-form.tsx';
import { EntrancePage } from './entrance-page.tsx';
import { type Messages, NoticeOf } from './notice.tsx';

const MESSAGES = {
  refused: { text: 'That was not accepted. Check what you entered, then try again.', tone: 'problem' },
  incomplete: { text: 'Fill in every field.', tone: 'problem' },
  unavailable: {
    text: 'This form is not available right now. Try again in a moment.',
    tone: 'problem',
  },
  rate_limited: { text: 'Too many attempts. Wait a while, then try again.', tone: 'problem' },
  captcha_required: { text: 'Complete the check that you are not a robot, then try again.', tone: 'problem' },
  invalid_field: { text: 'One field is missing, or not filled in as it should be.', tone: 'problem' },
  failed: {
    text: 'That did not work. Try again. If it keeps failing, tell the people who run this site.',
    tone: 'problem',
  },
  /** Alike for every address, so that nobody learns who has an account. */
  sent: { text: 'If that account exists, we have sent it an email with a link.', tone: 'news' },
  changed: { text: 'Your password has been changed.', tone: 'news' },
  no_token: {
    text: 'This link is incomplete. Copy the whole link from the email, or ask for a new one.',
    tone: 'problem',
  },
} as const satisfies Messages;

/** A page with a form for the backend. It needs no script. */
export function FormPage({ texts, page }: { readonly texts: FormTexts; readonly page: PageFacts }) {
  const own = { text: page.message, tone: 'problem' } as const;
  return (
    <EntrancePage title={texts.title}>
      <NoticeOf code={page.notice} messages={{ ...MESSAGES, said: own }} />
      <When it={page.open}>
        {texts.intro && <p className="mb-6">{texts.intro}</p>}
        <BackendForm texts={texts} page={page} />
      </When>
      <When it={page.anew}>
        <a href={page.anew} className="btn mt-6 w-full text-center">
          <When it={page.notice} is="sent">
            Send another link
          </When>
          <When it={page.notice} is="no_token">
            Get a new link
          </When>
          <When it={page.failed}>Get a new link</When>
        </a>
      </When>
      <p className="mt-6">
        {texts.isOwn ? '' : `${texts.instead} `}
        <a href={texts.isOwn ? page.home : '/login'} className="link">
          {texts.isOwn ? texts.instead : 'Sign in'}
        </a>
      </p>
    </EntrancePage>
  );
}
