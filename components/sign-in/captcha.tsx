import type { PageFacts } from '../../edge/index.ts';
import type { Words } from '../../locales/en.ts';
import { When } from '../ui/when.tsx';

interface CaptchaProps {
  readonly page: PageFacts;
  readonly words: Words;
}

/** The widget of a captcha, which a script of its provider puts there. It cannot be without one, and says so. */
export function Captcha({ page, words }: CaptchaProps) {
  return (
    <When it={page.captcha}>
      <When it={page.captcha} is="turnstile">
        <div className="cf-turnstile" data-captcha="turnstile" data-sitekey={page.captchaKey} />
      </When>
      <When it={page.captcha} is="hcaptcha">
        <div className="h-captcha" data-captcha="hcaptcha" data-sitekey={page.captchaKey} />
      </When>
      <noscript>
        <p className="rounded-lg border-danger border-l-4 bg-danger-wash px-4 py-3 text-danger">
          {words.forms.captcha}
        </p>
      </noscript>
    </When>
  );
}
