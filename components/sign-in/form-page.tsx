import type { Words } from '../../locales/en.ts';
import { When } from '../ui/when.tsx';
import { BackendForm, type FormProps } from './backend-form.tsx';
import { EntrancePage } from './entrance-page.tsx';
import { type Messages, type NoticeMessage, NoticeOf } from './notice.tsx';

function messagesIn({ forms: { notices } }: Words, own: string | undefined): Messages {
  const problems = Object.entries({ ...notices, said: own }).map(([code, text]): [string, NoticeMessage] => [
    code,
    { text, tone: code === 'sent' || code === 'changed' ? 'news' : 'problem' },
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
      <When it={page.anew}>
        <a href={page.anew} className="btn mt-6 w-full text-center">
          <When it={page.notice} is="sent">
            {words.forms.anotherLink}
          </When>
          <When it={page.notice} is="no_token">
            {words.forms.newLink}
          </When>
          <When it={page.failed}>{words.forms.newLink}</When>
        </a>
      </When>
      <p className="mt-6">
        {texts.isOwn ? '' : `${texts.instead} `}
        <a href={texts.isOwn ? page.home : '/login'} className="link">
          {texts.isOwn ? texts.instead : words.frame.signIn}
        </a>
      </p>
    </EntrancePage>
  );
}
