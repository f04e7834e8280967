import { cookies } from 'next/headers';
import type { CookieAttributes, PageCookies } from '../../edge/index.ts';

type CookieStore = Awaited<ReturnType<typeof cookies>>;

/** The cookies of the answer that this is rendered for. */
export async function pageCookies(): Promise<PageCookies> {
  const store = await cookies();
  return {
    mayBeSet: (attributes) => canSetCookies(store, attributes),
    set: (name, value, attributes) => void store.set(name, value, attributes),
  };
}

/**
 * Whether cookies can be set here: in server actions and route handlers alone. Next tells by throwing, so it is asked by taking
 * away a cookie that nobody has. That of the session may have changed in another tab meanwhile.
 */
export function canSetCookies(store: Pick<CookieStore, 'set'>, attributes: CookieAttributes): boolean {
  try {
    store.set('gatehouse-probe', '', { ...attributes, maxAge: 0 });
    return true;
  } catch {
    return false;
  }
}
