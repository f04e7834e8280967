import * as oauth from 'oauth4webapi';
import { jsonIn } from '../backend/fetch.ts';
import { audiencesIn, isIssuedBy } from '../tokens/claims.ts';
import { PUBLIC_KEY_ALGORITHMS } from '../tokens/public-key.ts';
import { readSigned } from '../tokens/signature.ts';
import { decodeStrictJson } from '../tokens/strict-json.ts';
import type { HeldToken } from '../types.ts';
import { idIn, membersOf } from '../util/json-path.ts';
import type { Connection } from './connection.ts';
import type { Metadata } from './discovery.ts';
import { ProviderUnavailable } from './fetch.ts';
import { importProofKey, withProof } from './proof-key.ts';

const MAX_LENGTH = 64 * 1024;

type Claims = Readonly<Record<string, unknown>>;

/**
 * What a provider says of someone beside the ID token; a sign-in does not fail for want of a name.
 *
 * @param subject - that of the ID token: what is said of anyone else, or of nobody, is passed over
 * @see OpenID Connect Core 1.0, sections 5.3.2 and 5.3.4
 */
export async function userinfo(
  connection: Connection,
  server: Metadata,
  { accessToken, proofKey }: HeldToken,
  subject: string,
): Promise<Claims> {
  const { client, config, within, transient } = connection;
  if (!server.userinfo_endpoint || !config.asksUserinfo) return {};
  try {
    const pair = proofKey && (await importProofKey(proofKey));
    const response = await withProof(client, pair, (proof) =>
      oauth.userInfoRequest(server, client, accessToken, { ...within(), ...proof }),
    );
    if (!response.ok) throw new ProviderUnavailable('backend_invalid', undefined, response.status);
    const text = await response.text();
    const said = membersOf(jsonIn(text)) ?? (await signedClaims(text.trim(), connection, server));
    if (idIn(said, ['sub']) !== subject) throw fault('sub');
    return said;
  } catch (error) {
    transient(error, 'userinfo_unavailable');
    return {};
  }
}

/** Some sign what they say, and name whom it is for, whatever type they call it by. */
async function signedClaims(jwt: string, { client, keys }: Connection, server: Metadata): Promise<Claims> {
  const signed = await readSigned(jwt, {
    isType: () => true,
    algorithms: PUBLIC_KEY_ALGORITHMS,
    find: keys.find,
    maxLength: MAX_LENGTH,
  });
  if (signed.status === 'unavailable') throw new ProviderUnavailable('backend_unreachable');
  if (signed.status === 'invalid') throw fault(signed.reason);
  const json = decodeStrictJson(signed.payload);
  const claims = json.ok ? membersOf(json.value) : undefined;
  if (claims === undefined) throw fault('not_object');
  const { iss, aud, tid } = claims;
  if (iss !== undefined && !isIssuedBy(server.issuer, iss, tid)) throw fault('iss_mismatch');
  if (aud !== undefined && !audiencesIn(aud)?.includes(client.client_id)) throw fault('aud_mismatch');
  return claims;
}

function fault(code: string): oauth.OperationProcessingError {
  return new oauth.OperationProcessingError('It says nothing of them.', { code: `userinfo_${code}` });
}
