import type { PageFacts } from '../../edge/index.ts';
import type { Words } from '../../locales/en.ts';
import { When } from '../ui/when.tsx';

interface FormLinksProps {
  readonly page: PageFacts;
  readonly words: Words;
}

/** The ways to the other forms, where there are any. */
export function FormLinks({ page, words: { login } }: FormLinksProps) {
  return (
    <div className="mt-5 flex flex-wrap justify-between gap-x-6 gap-y-2 empty:hidden">
      <When it={page.registration}>
        <a href="/register" className="link">
          {login.register}
        </a>
      </When>
      <When it={page.forgotPassword}>
        <a href="/forgot-password" className="link">
          {login.forgotPassword}
        </a>
      </When>
    </div>
  );
}
