import { randomText } from '../peers/lib/application.ts';
import { openSupabase, supabaseSessionCookie } from '../peers/supabase.ts';
import { signedInAt } from './signed-in.ts';
import type { PeerStorm } from './types.ts';

/** `getClaims()` loads the session and refreshes it for each request where it is over; the clients share nothing. */
export const storm: PeerStorm = {
  name: '@supabase/ssr',
  provider:
    'rotates; a token is taken again within 10 s and gets what it got before, a later one ends the session',
  async open(provider) {
    const project = { url: provider, publishableKey: `sb_publishable_${randomText(22)}` };
    const { answer } = await openSupabase(project);
    const session = Object.fromEntries(await signedInAt(provider, 'supabase'));
    return { headers: { cookie: await supabaseSessionCookie(project, session) }, answer };
  },
};
