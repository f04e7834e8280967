import type { Claims } from '../../../edge/types.ts';
import { contractFrom, ownVariables } from '../discover/contracts.ts';
import type { Examination } from '../examine/examination.ts';
import type { Keys } from '../examine/keys.ts';
import type { TokenFacts } from '../examine/token-facts.ts';
import type { FillIn, Settings, Variables } from './findings.ts';

/** What is to be printed, and what the owner has to fill in. */
export function settingsOf(exam: Examination, backend: Variables, keys: Keys, clock: Variables): Settings {
  const { BACKEND_API_KEY: _, ...shown } = backend;
  const { clientSecret, apiKey } = exam.options;
  const own = { CLIENT_SECRET: clientSecret, BACKEND_API_KEY: apiKey, ...keys.own };
  const isClient = 'CLIENT_ID' in shown && clientSecret !== undefined;
  // Without the key nothing may be said of tokens: what is printed works as it is, and the API verifies them.
  const hasKey = keys.fillIn.every(({ given }) => given);
  return {
    variables: { ...shown, ...(hasKey && keys.variables), ...clock },
    fillIn: [
      ...(isClient ? [{ variable: 'CLIENT_SECRET', what: 'the secret of the client', given: true }] : []),
      ...(apiKey === undefined
        ? []
        : [{ variable: 'BACKEND_API_KEY', what: 'the key that every request carries', given: true }]),
      ...keys.fillIn,
      ...(hasKey ? [] : Object.entries(keys.variables).map(besideTheKey)),
    ],
    own: Object.fromEntries(
      Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}

function besideTheKey([variable, value]: [string, string]): FillIn {
  return { variable, value, what: 'as its tokens say it, once there is the key', given: false };
}

/** The id of the client, where the backend asks for one. */
export function clientId(exam: Examination, variables: Variables): Variables {
  const { clientId: id } = exam.options;
  const uses = contractFrom(variables)?.preset.clientAuthentication !== undefined;
  return id !== undefined && uses ? { CLIENT_ID: id } : {};
}

/**
 * What there is to prove the settings with. Where the key is still to be filled in, nothing may be said of claims, and what the
 * token says has to be taken on trust.
 */
export function provableWith(
  exam: Examination,
  { variables }: Settings,
  { fillIn, own }: Keys,
  facts: TokenFacts,
): { readonly all: Variables; readonly unverified: Claims } {
  const all = { ...variables, ...ownVariables(exam), ...own };
  if (fillIn.every(({ given }) => given)) return { all, unverified: {} };
  const withoutKeys = Object.entries(all).filter(([name]) => !name.startsWith('JWT_'));
  return { all: Object.fromEntries(withoutKeys), unverified: facts.kind === 'jwt' ? facts.claims : {} };
}
