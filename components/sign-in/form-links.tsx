import Link from 'next/link';
import type { SignInMethods } from '../../edge/index.ts';

/** The ways to the other forms, where there are any. */
export function FormLinks({ forms }: Pick<SignInMethods, 'forms'>) {
  if (forms.registration === undefined && forms.forgotPassword === undefined) return null;
  return (
    <p className="mt-5 flex flex-wrap justify-between gap-x-6 gap-y-2">
      {forms.registration && (
        <Link href="/register" prefetch={false} className="link">
          Create an account
        </Link>
      )}
      {forms.forgotPassword && (
        <Link href="/forgot-password" prefetch={false} className="link">
          Forgot your password?
        </Link>
      )}
    </p>
  );
}
