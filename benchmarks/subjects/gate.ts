import { pageRequest } from '../../edge/adapters/cloudflare/page-request.ts';
import type { GatehouseOptions } from '../../edge/config/options.ts';
import { type Gatehouse, openGatehouse } from '../../edge/gatehouse.ts';
import type { RenderPage } from '../../edge/types.ts';
import { SECRET } from './session.ts';
import { AUDIENCE, ISSUER, type Signer } from './token.ts';

const OPTIONS: GatehouseOptions = {
  paths: { '/': 'public', '/admin/*': { role: 'admin' } },
  afterSignIn: '/dashboard',
  proxy: { requestHeaders: [], responseHeaders: [] },
};

/** The whole gate, as its own entry for Cloudflare puts it together, with the memory of one isolate for a coordinator. */
export function openGate(signer: Signer): Gatehouse {
  const opened = openGatehouse(
    {
      SESSION_SECRET: SECRET,
      BACKEND_URL: 'https://api.example.com',
      BACKEND_PRESET: 'simplejwt',
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
      REFRESH_COORDINATOR: 'memory',
      ...signer.environment,
    },
    OPTIONS,
    {
      backendFetch: () => async () => signer.keySet(),
      fetch: async () => signer.keySet(),
      requestIdHeader: 'cf-ray',
      addressHeader: 'cf-connecting-ip',
    },
  );
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  return opened.gatehouse;
}

/**
 * A page of two letters.
 *
 * @param asks - whether it makes the request that the framework would get, as the Worker that is deployed does
 */
export function pageOf(request: Request, asks: boolean): RenderPage {
  return (page) => {
    if (asks) pageRequest(request, page);
    return new Response('ok');
  };
}

/** What a browser sends with a navigation, and what Cloudflare puts on it. */
export const BROWSER_HEADERS = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'accept-encoding': 'gzip, br',
  'accept-language': 'en-GB,en;q=0.9',
  'cf-connecting-ip': '203.0.113.7',
  'cf-ray': '8f1d2c3b4a59687f-FRA',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-user': '?1',
  'upgrade-insecure-requests': '1',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:149.0) Gecko/20100101 Firefox/149.0',
} as const;
