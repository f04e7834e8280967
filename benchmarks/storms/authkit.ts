import { openAuthKit, workosCookie } from '../peers/authkit.ts';
import { randomText } from '../peers/lib/application.ts';
import { signedInAt, textOf } from './signed-in.ts';
import type { PeerStorm } from './types.ts';

/** `authkit()` refreshes for each request whose access token it cannot verify, and sets the new session. */
export const storm: PeerStorm = {
  name: '@workos-inc/authkit-nextjs',
  provider: 'rotates; a replay within 30 s gets the tokens of the first exchange, a later one is refused',
  async open(provider) {
    const password = randomText();
    const answer = await openAuthKit(new URL(provider), password);
    const tokens = await signedInAt(provider, 'workos');
    const cookie = await workosCookie(
      password,
      textOf(tokens, 'accessToken'),
      textOf(tokens, 'refreshToken'),
    );
    return { headers: { cookie }, answer };
  },
};
