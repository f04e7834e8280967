import { hostsOf } from '../discover/contracts.ts';
import type { Examination } from '../examine/examination.ts';
import type { Keys } from '../examine/keys.ts';
import { type FillIn, present, type Settings, type Variables } from './findings.ts';

/** What is to be printed, and what the owner has to fill in. */
export function settingsOf(
  { options, url }: Examination,
  { BACKEND_API_KEY: _, BACKEND_URL: base = '', ...found }: Variables,
  keys: Keys,
  clock: Variables,
): Settings {
  const { clientSecret, apiKey } = options;
  // A service beside the API is not where the API is.
  const isUnknown = options.api === undefined && hostsOf(undefined, url).length > 0;
  const shown = isUnknown ? found : { BACKEND_URL: base, ...found };
  const api = { variable: 'BACKEND_URL', what: 'the API that the tokens are for', given: false };
  const given: readonly (readonly [string, string, boolean])[] = [
    ['CLIENT_SECRET', 'the secret of the client', 'CLIENT_ID' in shown && clientSecret !== undefined],
    ['BACKEND_API_KEY', 'the key that every request carries', apiKey !== undefined],
  ];
  const tried = given.filter(([, , isThere]) => isThere);
  // Without the key nothing may be said of tokens: what is printed works as it is, and the API verifies them.
  const hasKey = keys.fillIn.every((each) => each.given);
  return {
    variables: { ...shown, ...(hasKey && keys.variables), ...clock },
    fillIn: [
      ...(isUnknown ? [api] : []),
      ...tried.map(([variable, what]) => ({ variable, what, given: true })),
      ...keys.fillIn,
      ...(hasKey ? [] : Object.entries(keys.variables).map(besideTheKey)),
    ],
    own: present({ CLIENT_SECRET: clientSecret, BACKEND_API_KEY: apiKey, ...keys.own }),
  };
}

function besideTheKey([variable, value]: [string, string]): FillIn {
  return { variable, value, what: 'as its tokens say it, once there is the key', given: false };
}
