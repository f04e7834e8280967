import 'server-only';
import { headers } from 'next/headers';
import { cache } from 'react';
import type { Gatehouse, Session } from '../../edge/index.ts';
import { getGatehouse } from './handler.ts';

/** The session with its tokens, for the code that talks to the backend, and only for that. */
export const openSession = cache(async (): Promise<Session | undefined> => {
  return openGatehouse()?.sessionOf(await headers());
});

/**
 * Where to send whoever has no session to act on. One that cannot be verified here may still be good to the gate, which
 * knows other keys or can renew it: the gate then decides.
 *
 * @param returnTo - the path to come back to
 */
export async function signInPath(returnTo: string): Promise<string> {
  const [gatehouse, sent] = [openGatehouse(), await headers()];
  if (gatehouse !== undefined && (await gatehouse.isRefreshable(sent)))
    return gatehouse.refreshPath(sent, returnTo);
  return `/login?${new URLSearchParams({ returnTo })}`;
}

export function openGatehouse(): Gatehouse | undefined {
  const { opened } = getGatehouse();
  return opened.ok ? opened.gatehouse : undefined;
}
