import { createElement, type FunctionComponent } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { FormLinks } from '../../../../components/sign-in/form-links.tsx';
import { FormPage } from '../../../../components/sign-in/form-page.tsx';
import { LoginForm } from '../../../../components/sign-in/login-form.tsx';
import { LOGIN_MESSAGES } from '../../../../components/sign-in/login-messages.ts';
import { NoticeOf } from '../../../../components/sign-in/notice.tsx';
import { markOf } from '../../../../components/ui/marks.ts';
import { fill } from '../../../../edge/http/template.ts';
import type { PageFacts } from '../../../../edge/index.ts';
import { compileTemplate } from '../../../../scripts/build/template.ts';

const TEXTS = {
  action: '/auth/register',
  title: 'Create an account',
  intro: 'Say who you are.',
  submit: 'Create account',
  pending: 'Creating…',
  passwordLabel: 'Password',
  instead: 'Already have an account?',
};
const MARKS = new Proxy<PageFacts>({}, { get: (_, fact) => markOf(String(fact)) });

type Part = FunctionComponent<{ readonly page: PageFacts }>;

const PARTS: readonly (readonly [name: string, part: Part])[] = [
  ['the sign-in form', LoginForm],
  ['its links', FormLinks],
  ['its notice', ({ page }) => createElement(NoticeOf, { code: page.notice, messages: LOGIN_MESSAGES })],
  ['the page of a form', ({ page }) => createElement(FormPage, { texts: TEXTS, page })],
];

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
      const ahead = renderToStaticMarkup(createElement(part, { page: MARKS }));
      const now = renderToStaticMarkup(createElement(part, { page: facts }));
      expect(fill(compileTemplate(ahead), { ...facts })).toBe(now);
    },
  );
});
