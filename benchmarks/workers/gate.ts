import type { Gatehouse } from '../../edge/gatehouse.ts';
import { BROWSER_HEADERS } from '../lib/browser-headers.ts';
import { openGate, pageOf } from '../subjects/gate.ts';
import { HOST, sealMany, sessionOf } from '../subjects/session.ts';
import { algorithmNamed, createSigner, type Signer } from '../subjects/token.ts';

/** More sealed values of one session than the cache holds: in turn, none is ever found in it. */
const BEYOND_CACHE = 2_000;

let opened: { readonly signer: Signer; readonly gate: Gatehouse } | undefined;

/** The gate before a page of two letters. `/headers` tells those of someone who is signed in, in many seals. */
export default {
  async fetch(request: Request, { ALGORITHM, PAGE }: Environment): Promise<Response> {
    opened ??= await open(ALGORITHM);
    if (!request.url.endsWith('/headers')) {
      return opened.gate.handle(request, pageOf(request, PAGE === 'asks'));
    }
    const cookies = await sealMany(await sessionOf(opened.signer), BEYOND_CACHE);
    return Response.json(cookies.map((cookie) => ({ ...BROWSER_HEADERS, host: HOST, cookie })));
  },
};

interface Environment {
  readonly ALGORITHM: string;
  /** `asks`: the page gets a request of its own. */
  readonly PAGE: string;
}

async function open(algorithm: string) {
  const signer = await createSigner(algorithmNamed(algorithm));
  return { signer, gate: openGate(signer) };
}
