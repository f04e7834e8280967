import { at } from '../../../edge/util/json-path.ts';
import { timeUntil } from '../../../edge/util/moments.ts';
import { contractFrom } from '../discover/contracts.ts';
import type { Examination } from '../examine/examination.ts';
import { durationOf, type TokenFacts } from '../examine/token-facts.ts';
import { fine, type Variables } from './findings.ts';

/** Says what an access token is, and for how long. */
export function sayToken(
  { say, secrets, now }: Examination,
  variables: Variables,
  facts: TokenFacts,
  body: unknown,
): void {
  const tokens = contractFrom(variables)?.preset.tokens;
  const place = secrets.quote(tokens?.access ?? '');
  if (facts.kind === 'opaque') {
    const { path, unit } = tokens?.expiresIn ?? { path: '', unit: 's' };
    const left = timeUntil(at(body, path), unit, now()) ?? 0;
    const told = left > 0 ? `for ${durationOf(left / 1000)}` : 'for as long as the API likes';
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
