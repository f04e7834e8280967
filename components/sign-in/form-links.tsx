import type { PageFacts } from '../../edge/index.ts';
import { When } from '../ui/when.tsx';

/** The ways to the other forms, where there are any. */
export function FormLinks({ page }: { readonly page: PageFacts }) {
  return (
    <div className="mt-5 flex flex-wrap justify-between gap-x-6 gap-y-2 empty:hidden">
      <When it={page.registration}>
        <a href="/register" className="link">
          Create an account
        </a>
      </When>
      <When it={page.forgotPassword}>
        <a href="/forgot-password" className="link">
          Forgot your password?
        </a>
      </When>
    </div>
  );
}
