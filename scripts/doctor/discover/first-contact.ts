import type { Examination } from '../examine/examination.ts';
import { isHtml, type Observation, redirectOf } from '../examine/wire.ts';
import { unreachable } from '../judge/failures.ts';
import { fine, note } from '../report/findings.ts';
import { ancestors } from './addresses.ts';

/** How the backend answers an address that it cannot have. */
export interface Nowhere {
  readonly get: Observation;
  readonly post: Observation;
}

/**
 * Knocks, and learns what the backend says to what is not there.
 *
 * @returns `undefined` where nobody answers
 */
export async function firstContact({ wire, url, say, secrets }: Examination): Promise<Nowhere | undefined> {
  const front = await wire.probe(url.href);
  if (!front.ok) {
    say(unreachable(url.origin, front.reason));
    return undefined;
  }
  say(fine('address.reached', `${url.origin} answers.`));
  const away = redirectOf(front);
  if (away !== undefined && away.origin !== url.origin) {
    say(
      note(
        'address.redirects',
        `It leads on to ${secrets.quote(away.origin)}, where the doctor does not follow: what it sends is for ${url.origin}.`,
        `If the API is there, use --url ${secrets.quote(away.origin)}`,
      ),
    );
  }
  const [base = url.origin] = ancestors(url);
  const nowhere = `${base}/no-such-address-${crypto.randomUUID().slice(0, 8)}`;
  const get = await wire.probe(nowhere);
  const post = await wire.probe(nowhere, { method: 'POST' });
  if (get.ok && get.status === 200 && isHtml(get)) {
    say(
      note(
        'address.catch-all',
        'It answers every address with a page, as the server of a web application does; only JSON counts.',
      ),
    );
  }
  return { get, post };
}
