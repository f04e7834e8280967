'use client';

import { useEffect, useRef } from 'react';
import { openSignIn } from '../../../components/session-client/client.ts';
import {
  SessionProvider,
  type SessionProviderProps,
  usePageGuard,
} from '../../../components/session-client/react.tsx';
import { submitSignOut } from '../../../components/sign-in/submit-sign-out.ts';
import { useFrameWords } from '../../../components/ui/frame-words.tsx';

/** What all private pages share in the browser: the session, and what becomes of the page without one. */
export function PrivateSession({ initial, children }: SessionProviderProps) {
  useEffect(() => {
    document.addEventListener('submit', submitSignOut);
    return () => document.removeEventListener('submit', submitSignOut);
  }, []);
  return (
    <SessionProvider initial={initial}>
      {initial?.authenticated && <Guard user={initial.user.id} />}
      {children}
    </SessionProvider>
  );
}

/**
 * When the session has ended it covers the page with a dialog, until somebody has signed in; what was typed stays
 * underneath.
 *
 * @see ARIA Authoring Practices Guide (W3C), alert and message dialogs
 */
function Guard({ user }: { readonly user: string }) {
  const ended = usePageGuard(user);
  const words = useFrameWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (ended) dialog.current?.showModal();
    else dialog.current?.close();
  }, [ended]);
  return (
    <dialog
      ref={dialog}
      role="alertdialog"
      aria-labelledby="session-ended"
      aria-describedby="session-ended-cure"
      className="panel m-auto max-w-[min(28rem,calc(100%-2.5rem))] text-ink backdrop:bg-paper"
      onCancel={(event) => event.preventDefault()}
      // No browser lets a dialog hold anyone: a second Escape closes it. What is behind it stays covered.
      onClose={() => ended && dialog.current?.showModal()}
    >
      <h2 id="session-ended" className="text-2xl font-semibold">
        {words.ended.title}
      </h2>
      <p id="session-ended-cure" className="mt-3 text-muted">
        {words.ended.text}
      </p>
      <div className="mt-6 flex flex-wrap gap-3">
        <button type="button" className="btn btn-main" onClick={openSignIn}>
          {words.signIn}
        </button>
        <a href="/" className="btn">
          {words.ended.leave}
        </a>
      </div>
    </dialog>
  );
}
