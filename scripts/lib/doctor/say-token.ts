import { at } from '../../../edge/json-path.ts';
import { contractFrom } from './contracts.ts';
import type { Examination } from './examination.ts';
import { fine, type Variables } from './findings.ts';
import { durationOf, type TokenFacts } from './token-facts.ts';

/** Says what an access token is, and for how long. */
export function sayToken(
  { say, secrets }: Examination,
  variables: Variables,
  facts: TokenFacts,
  body: unknown,
): void {
  const tokens = contractFrom(variables)?.preset.tokens;
  const place = secrets.quote(tokens?.access ?? '');
  if (facts.kind === 'opaque') {
    const lifetime =
      Number(tokens?.expiresIn && at(body, tokens.expiresIn.path)) /
      (tokens?.expiresIn?.unit === 'ms' ? 1000 : 1);
    const told = lifetime > 0 ? `for ${durationOf(lifetime)}` : 'for as long as the API likes';
    say(
      fine(
        'token.opaque',
        `The access token (${place}) tells nothing to whoever holds it, and is good ${told}.`,
      ),
    );
    return;
  }
  const { algorithm, expiresAt, issuedAt } = facts;
  const life =
    expiresAt === undefined || issuedAt === undefined ? '' : `, good for ${durationOf(expiresAt - issuedAt)}`;
  say(
    fine(
      'token.jwt',
      `The access token (${place}) is a JWT, signed with ${secrets.quote(algorithm)}${life}.`,
    ),
  );
}
