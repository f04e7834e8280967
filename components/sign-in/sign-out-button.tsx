'use client';

import { type SubmitEvent, useState } from 'react';
import { signOut } from '../session-client/client.ts';

/** Ends the session: a plain form, so that it works without scripts too. With them, every tab hears of it. */
export function SignOutButton() {
  const [pending, setPending] = useState(false);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setPending(true);
    // What the script cannot do the browser may, and it shows what comes of it.
    signOut().catch(() => form.submit());
  };
  return (
    <form method="post" action="/auth/logout" onSubmit={submit}>
      <button type="submit" className="btn" disabled={pending}>
        Sign out
      </button>
    </form>
  );
}
