import type { CspSources } from './content-security-policy.ts';

const TURNSTILE = ['https://challenges.cloudflare.com'];
const HCAPTCHA = ['https://hcaptcha.com', 'https://*.hcaptcha.com'];

/** What a page with a captcha may load for it, as each widget's own documentation has it. */
export const CAPTCHA_SOURCES = {
  turnstile: { script: TURNSTILE, frame: TURNSTILE },
  hcaptcha: { script: HCAPTCHA, frame: HCAPTCHA, style: HCAPTCHA, connect: HCAPTCHA },
} as const satisfies Readonly<Record<string, CspSources>>;

/**
 * The pages whose forms have one, where there is any, and where those are sent, which may show them again: anybody may send them, and each
 * costs a backend something.
 */
const PAGES = [
  '/login',
  '/register',
  '/forgot-password',
  '/resend-verification',
  '/auth/email',
  '/auth/code',
];

export function hasCaptcha(page: string): boolean {
  return PAGES.includes(page) || PAGES.includes(page.replace(/^\/auth\//, '/'));
}
