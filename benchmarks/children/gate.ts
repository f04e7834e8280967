import { BROWSER_HEADERS } from '../lib/browser-headers.ts';
import { serveTurns } from '../lib/in-child.ts';
import { openGate, pageOf } from '../subjects/gate.ts';
import { HOST, sealMany, sessionOf } from '../subjects/session.ts';
import { algorithmNamed, createSigner } from '../subjects/token.ts';

/** The algorithm of the tokens, how many seals of one session there are, in turn, and whether the page gets a request of its own. */
const [name = '', seals = '', page = ''] = process.argv.slice(2);
// A line a request is written as in production, but not into the terminal of whoever looks at the figures.
console.info = () => {};
const signer = await createSigner(algorithmNamed(name));
const gate = openGate(signer);
const cookies = await sealMany(await sessionOf(signer), Number(seals));
const headers = cookies.map((cookie) => ({ ...BROWSER_HEADERS, host: HOST, cookie }));
let turn = 0;
await serveTurns(async () => {
  turn = (turn + 1) % headers.length;
  const request = new Request(`https://${HOST}/dashboard`, { headers: headers[turn] ?? {} });
  const response = await gate.handle(request, pageOf(request, page === 'asks'));
  if (response.status !== 200) throw new Error(`The gate answers ${response.status}.`);
});
