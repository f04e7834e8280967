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
