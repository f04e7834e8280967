import 'server-only';
import { headers } from 'next/headers';
import { cache } from 'react';
import type { Gatehouse, Session } from '../edge/index.ts';
import { entrance } from './entrance.ts';

/** The session with its tokens, for the code that talks to the backend, and only for that. */
export const openSession = cache(async (): Promise<Session | undefined> => {
  return openGatehouse()?.sessionOf(await headers());
});

export function openGatehouse(): Gatehouse | undefined {
  const { opened } = entrance();
  return opened.ok ? opened.gatehouse : undefined;
}
