import { createElement, type FunctionComponent } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import type { FormTexts } from '../../../../components/sign-in/backend-form.tsx';
import { CodeForm } from '../../../../components/sign-in/code-form.tsx';
import { FormLinks } from '../../../../components/sign-in/form-links.tsx';
import { FormPage } from '../../../../components/sign-in/form-page.tsx';
import { LoginForm } from '../../../../components/sign-in/login-form.tsx';
import { loginMessages } from '../../../../components/sign-in/login-messages.ts';
import { NoticeOf } from '../../../../components/sign-in/notice.tsx';
import { markedWords } from '../../../../components/ui/marked-words.ts';
import { markOf } from '../../../../components/ui/marks.ts';
import { textWhen } from '../../../../components/ui/when.tsx';
import { fill } from '../../../../edge/http/template.ts';
import type { PageFacts } from '../../../../edge/index.ts';
import { de } from '../../../../locales/de.ts';
import { en, type Words } from '../../../../locales/en.ts';
import { compileTemplate } from '../../../../scripts/build/template.ts';

const MARKS = new Proxy<PageFacts>({}, { get: (_, fact) => markOf(String(fact)) });
const LANGUAGES = [
  { tag: 'en', words: en },
  { tag: 'de', words: de },
];
const MARKED = markedWords(LANGUAGES);

type Part = FunctionComponent<{ readonly page: PageFacts; readonly words: Words }>;

const PARTS: readonly (readonly [name: string, part: Part])[] = [
  ['the sign-in form', LoginForm],
  ['its links', FormLinks],
  [
    'its notice',
    ({ page, words }) => createElement(NoticeOf, { code: page.notice, messages: loginMessages(words) }),
  ],
  [
    'the page of a form',
    ({ page, words }) => createElement(FormPage, { texts: textsIn(words), page, words }),
  ],
  ['a form for a code', CodeForm],
  [
    'a title',
    ({ page, words }) =>
      createElement('title', null, `${textWhen(page.notice, words.error)}${words.login.title}`),
  ],
];

function textsIn({ fields, forms }: Words): FormTexts {
  return { action: '/auth/forgot-password', passwordLabel: fields.password, ...forms.forgotPassword };
}

const FACTS: readonly PageFacts[] = [
  {},
  { notice: 'invalid_credentials', username: 'dana "the" <demo>', wrong: 'password', returnTo: '/a?b=1&c=2' },
  { notice: 'missing_credentials', wrong: 'username' },
  { remembers: 'yes' },
  { remembers: 'yes', remembered: 'yes' },
  { notice: 'signed_out', registration: 'yes' },
  { registration: 'yes', forgotPassword: 'yes' },
  {
    notice: 'said',
    message: 'Email <b>belongs</b> to someone',
    open: 'yes',
    asksEmail: 'yes',
    email: 'a@x.example',
  },
  { notice: 'incomplete', open: 'yes', asksName: 'yes', asksPassword: 'yes', again: 'name', wrong: 'name' },
  {
    notice: 'refused',
    open: 'yes',
    asksUsername: 'yes',
    asksPassword: 'yes',
    again: 'password',
    token: 'a"b',
  },
  { notice: 'sent', open: '' },
  { notice: 'no_token' },
];

describe.each(PARTS)('%s', (_, part) => {
  test.each(FACTS)(
    'says the same whether it was made at build time or is rendered for a request: %j',
    (facts) => {
      const ahead = renderToStaticMarkup(createElement(part, { page: MARKS, words: en }));
      const now = renderToStaticMarkup(createElement(part, { page: facts, words: en }));
      expect(fill(compileTemplate(ahead), { ...facts })).toBe(now);
    },
  );

  test.each(FACTS)('says it in each language, of a page that was made once for all: %j', (facts) => {
    const ahead = compileTemplate(renderToStaticMarkup(createElement(part, { page: MARKS, words: MARKED })));
    for (const { tag, words } of LANGUAGES) {
      const now = renderToStaticMarkup(createElement(part, { page: facts, words }));
      expect(fill(ahead, { ...facts, language: tag })).toBe(now);
    }
  });
});
