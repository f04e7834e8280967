import type { LoginFlash } from '../../edge/index.ts';
import type { Words } from '../../locales/en.ts';
import type { NoticeMessage } from './notice.tsx';

type Code = LoginFlash['code'];

/** What is said of something that went as it should. */
const NEWS: readonly Code[] = [
  'code_wanted',
  'password_and_code_wanted',
  'code_sent',
  'code_emailed',
  'link_emailed',
  'either_emailed',
  'message_sent',
  'signed_out',
  'registered',
  'password_changed',
  'email_verified',
  'account_deleted',
  'sign_in_needed',
];

/** What the sign-in page says above its form, by the code of what has happened. */
export function loginMessages({ notices }: Words): Readonly<Record<string, NoticeMessage>> {
  const texts: Readonly<Record<Code, string>> = notices;
  const messages = Object.entries(texts).map(([code, text]): [string, NoticeMessage] => [
    code,
    { text, tone: NEWS.some((each) => each === code) ? 'news' : 'problem' },
  ]);
  return Object.fromEntries(messages);
}
