import { createAuthorization } from './authorization.ts';
import { type Connection, connect, type ProviderOptions } from './connection.ts';
import { exchangeToken } from './token-exchange.ts';
import { createTokens } from './tokens.ts';
import type { Provider } from './types.ts';

/** Talks to an OpenID provider. */
export function createProvider(options: ProviderOptions): Provider {
  const connection = connect(options);
  const { id, issuedBy, label, issuer, client } = options.config;
  return {
    id,
    issuedBy,
    label,
    issuer,
    clientId: client.id,
    // What is begun at one of two entries for one client must not be completed at the other.
    name: [issuer, client.id, id].filter((part) => part !== undefined).join(' '),
    keys: connection.keys,
    ...createAuthorization(connection),
    ...createTokens(connection),
    ...createLogout(connection),
    exchange: (subject, target) => exchangeToken(connection, subject, target),
  };
}

/** Its sign-out is older than the standard's, and takes the address to come back to under a name of its own. */
const COGNITO = /^https:\/\/(?:cognito-idp\.|[^/]+\.amazoncognito\.com\/)/;

/** @see OpenID Connect RP-Initiated Logout 1.0, section 2; Amazon Cognito, "Logout endpoint" (`logout_uri`) */
function createLogout({ config, client, metadata }: Connection): Pick<Provider, 'logoutUrl'> {
  return {
    async logoutUrl(about, returnTo) {
      const there = await metadata()
        .then((server) => server.end_session_endpoint)
        .catch(() => '');
      if (there === '') return undefined;
      const url = new URL(there);
      url.searchParams.set('client_id', client.client_id);
      if (COGNITO.test(config.issuer) || COGNITO.test(there)) {
        url.searchParams.set('logout_uri', returnTo);
        return url.href;
      }
      url.searchParams.set('post_logout_redirect_uri', returnTo);
      url.searchParams.set('state', 'signed_out');
      if (about?.idToken !== undefined) url.searchParams.set('id_token_hint', about.idToken);
      return url.href;
    },
  };
}
