import type { PageFacts } from '../../edge/index.ts';
import { When } from '../ui/when.tsx';

/** The widget of a captcha, which a script of its provider puts there. It cannot be without one, and says so. */
export function Captcha({ page }: { readonly page: PageFacts }) {
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
          This form checks that you are not a robot, which needs JavaScript. Turn it on, then load this page
          again.
        </p>
      </noscript>
    </When>
  );
}
