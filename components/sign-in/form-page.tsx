import type { Words } from '../../locales/en.ts';
import { Unless, When } from '../ui/when.tsx';
import { BackendForm, type FormProps } from './backend-form.tsx';
import { EntrancePage } from './entrance-page.tsx';
import { type Messages, type NoticeMessage, NoticeOf } from './notice.tsx';

function messagesIn({ forms: { notices } }: Words, own: string | undefined): Messages {
  const problems = Object.entries({ ...notices, said: own }).map(([code, text]): [string, NoticeMessage] => [
    code,
    { text, tone: code === 'sent' ? 'news' : 'problem' },
  ]);
  return Object.fromEntries(problems);
}

/** A page with a form for the backend. It needs no script. */
export function FormPage({ texts, page, words }: FormProps) {
  return (
    <EntrancePage title={texts.title}>
      <NoticeOf code={page.notice} messages={messagesIn(words, page.message)} />
      <When it={page.open}>
        {texts.intro && <p className="mb-6">{texts.intro}</p>}
        <BackendForm texts={texts} page={page} words={words} />
      </When>
      <Unless it={page.open}>
        <a href="/forgot-password" className="btn w-full">
          <When it={page.notice} is="sent">
            {words.forms.anotherLink}
          </When>
          <When it={page.notice} is="no_token">
            {words.forms.newLink}
          </When>
        </a>
      </Unless>
      <p className="mt-6">
        {texts.instead}{' '}
        <a href="/login" className="link">
          {words.frame.signIn}
        </a>
      </p>
    </EntrancePage>
  );
}
