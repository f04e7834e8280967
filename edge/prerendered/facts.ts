import { formAt } from '../auth/account-form-table.ts';
import { hasCaptcha } from '../http/captcha-sources.ts';
import { type Asked, YES } from './asked.ts';
import { type FormFacts, formFacts } from './form-facts.ts';
import { type LoginFacts, loginFacts } from './login-facts.ts';

/** What a page is told: texts, of which each is absent, or empty, where there is nothing to tell. */
export interface PageFacts extends Partial<LoginFacts>, Partial<FormFacts> {
  /** Whether the embedded demo backend is in use. */
  readonly demo?: string | undefined;
  /** Who is signed in, as people are addressed. */
  readonly user?: string | undefined;
  readonly role?: string | undefined;
  /** The number under which the log has the request. */
  readonly requestId?: string | undefined;
  /** The captcha that the form of the page has, and the key that it has there. */
  readonly captcha?: string | undefined;
  readonly captchaKey?: string | undefined;
}

/**
 * What a page is told of a request; the sign-in page and the forms of accounts are told more.
 *
 * @returns `undefined` where this deployment does not offer the page
 */
export function pageFacts(asked: Asked): PageFacts | undefined {
  const { path, user, requestId } = asked;
  const facts = {
    demo: asked.isDemo ? YES : '',
    user: user && (user.name ?? user.email ?? user.id),
    role: user?.role,
    requestId,
  };
  if (path === '/login') return { ...facts, ...captchaFacts(asked), ...loginFacts(asked) };
  const form = formAt(`/auth${path}`);
  if (form === undefined) return facts;
  const inputs = asked.methods.forms[form.name];
  const captcha = hasCaptcha(path) ? captchaFacts(asked) : {};
  return inputs && { ...facts, ...captcha, ...formFacts(asked, form, inputs) };
}

function captchaFacts({ methods: { captcha } }: Asked) {
  return { captcha: captcha?.provider, captchaKey: captcha?.siteKey };
}
