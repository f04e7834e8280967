import type { Examination } from '../examine/examination.ts';
import { isPage, redirectOf } from '../examine/wire.ts';
import { unreachable } from '../judge/failures.ts';
import { fine, note } from '../report/findings.ts';
import { ancestors } from './addresses.ts';
import { meetNeighbours, type Neighbours } from './neighbours.ts';

/**
 * Learns what the backend says to what is not there.
 *
 * @returns `undefined` where nobody answers
 */
export async function firstContact({
  wire,
  url,
  say,
  secrets,
}: Omit<Examination, 'neighbours'>): Promise<Neighbours | undefined> {
  const front = await wire.probe(url.href);
  if (!front.ok) return say(unreachable(url.origin, front.reason));
  say(fine('address.reached', `${url.origin} answers.`));
  const away = redirectOf(front);
  if (away !== undefined && away.origin !== url.origin) {
    const origin = secrets.quote(away.origin);
    const text = `It leads on to ${origin}, where the doctor does not follow: what it sends is for ${url.origin}.`;
    say(note('address.redirects', text, `If the API is there, use --url ${origin}`));
  }
  const neighbours = await meetNeighbours(wire, ancestors(url)[0]);
  const { nowhere } = neighbours;
  const text = 'It answers every address with a page, as a web application does; only JSON counts.';
  if (nowhere.ok && nowhere.status === 200 && isPage(nowhere)) say(note('address.catch-all', text));
  return neighbours;
}
