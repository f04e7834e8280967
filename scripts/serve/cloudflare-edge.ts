import { HOST } from './port.ts';

/**
 * The source of a module that does what Cloudflare's edge does before the Worker is asked: it tells the client's address,
 * whatever the client has said. Miniflare does so only where the client has said nothing. The server listens on the loopback
 * interface alone, so there is only one address that a client can have.
 *
 * @see https://developers.cloudflare.com/fundamentals/reference/http-headers/
 */
export const CLOUDFLARE_EDGE = `
  import worker from './worker.js';
  export * from './worker.js';

  export default {
    fetch(request, environment, context) {
      if (request.headers.get('cf-connecting-ip') === '${HOST}') return worker.fetch(request, environment, context);
      const headers = new Headers(request.headers);
      headers.set('cf-connecting-ip', '${HOST}');
      return worker.fetch(new Request(request, { headers }), environment, context);
    },
  };
`;
