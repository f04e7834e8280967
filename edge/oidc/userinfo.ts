import * as oauth from 'oauth4webapi';
import { idIn, membersOf } from '../util/json-path.ts';
import type { Connection } from './connection.ts';
import type { Metadata } from './discovery.ts';

/**
 * What a provider says of someone beside the ID token; a sign-in does not fail for want of a name.
 *
 * @param subject - that of the ID token: what is said of anyone else, or of nobody, is passed over
 * @see OpenID Connect Core 1.0, sections 5.3.2 and 5.3.4
 */
export async function userinfo(
  { client, config, within, transient }: Connection,
  server: Metadata,
  accessToken: string,
  subject: string,
): Promise<Readonly<Record<string, unknown>>> {
  if (!server.userinfo_endpoint || config.resource !== undefined) return {};
  try {
    const response = await oauth.userInfoRequest(server, client, accessToken, within());
    if (/^application\/jwt\b/i.test(response.headers.get('content-type') ?? ''))
      return await oauth.processUserInfoResponse(server, client, subject, response);
    const said = response.ok ? membersOf(await response.json()) : undefined;
    if (said === undefined || idIn(said, ['sub']) !== subject) throw fault();
    return said;
  } catch (error) {
    transient(error, 'userinfo_unavailable');
    return {};
  }
}

function fault(): oauth.OperationProcessingError {
  return new oauth.OperationProcessingError('It says nothing of them.', { code: 'userinfo_sub' });
}
