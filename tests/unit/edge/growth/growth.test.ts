import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RequestOptions } from '../../../fixtures/clients/test-browser.ts';
import { TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';
import { growthOf, MOST_GROWTH } from '../../../fixtures/lib/growth.ts';
import { rotatingPart } from '../../../rotating-part.ts';
import { OF_ANSWERS } from './answers.ts';
import { INPUTS } from './inputs.ts';
import { OF_MANY, OF_REQUESTS, type Reader, visible } from './requests.ts';

const SLOW = { timeout: 120_000 };
const READERS = { ...OF_REQUESTS, ...OF_ANSWERS };
const NAMES = [...Object.keys(READERS), ...Object.keys(OF_MANY)];

describe('takes time in proportion to what it reads:', () => {
  test.each(Object.entries(READERS))('%s', SLOW, async (name, reader) => {
    expect(await tooFast(name, reader)).toEqual({});
  });

  test.each(Object.entries(OF_MANY))('%s', SLOW, async (_, prepare) => {
    expect(await growthOf(prepare)).toBeLessThan(MOST_GROWTH);
  });
});

const HOUSE = new TestGatehouse();
const MEMBER = await HOUSE.signedIn();

/** Where in a whole request a text may stand. */
const PLACES: Readonly<Record<string, (text: string) => [path: string, ask?: RequestOptions]>> = {
  'the path': (text) => [`/${text}`],
  'the path of a public branch': (text) => [`/docs/${text}`],
  'the path below /api': (text) => [`/api/${text}`],
  'the path below /auth': (text) => [`/auth/${text}`],
  'the query': (text) => [`/dashboard?${text}`],
  'where to return to': (text) => [`/auth/refresh?returnTo=/${text}`],
  'a form': (text) => ['/auth/login', { method: 'POST', headers: FORM, body: `username=${text}&password=a` }],
  ...Object.fromEntries(
    ['accept', 'connection', 'cookie', 'host', 'origin', 'tracestate', 'content-type', 'if-match'].map(
      (name) => [
        name,
        (text: string) => ['/dashboard', { headers: { [name]: visible(text) } }] as [string, RequestOptions],
      ],
    ),
  ),
};
const FORM = { origin: HOUSE.origin, 'content-type': 'application/x-www-form-urlencoded' };

describe('a whole request takes time in proportion to', () => {
  test.each(Object.entries(PLACES))('%s', SLOW, async (name, place) => {
    const reader: Reader = (text) => () => HOUSE.handle(MEMBER.draft(...place(text)));
    expect(await tooFast(name, reader)).toEqual({});
  });
});

test('all that reads text of others is looked at', () => {
  const known = new Set(NAMES.map((name) => name.split(':')[0]));
  const missing = exportedReaders().filter((name) => !known.has(name) && !OF_OURS.includes(name));
  expect(missing).toEqual([]);
});

/** They take texts as well, but of our own making, or what another one in the tables has read or hands on to them. */
const OF_OURS = words(`
  seeOther refreshRequest profileRequest signOutRequest formRequest internalError storeCookie expireCookie withCode problemCodeOf
  jsonOrForm finalizeResponse finalizeAsset pagePolicy parseRule getGatehouse createKeyCheck logRedirect backToForm
  backToLogin locationIn
  parseOwnOrigins plainPage readSpki deriveBytes hmac nameOf secretNames sealOutcome isOfUse isSpent reasonOf createMetadata
  createTransaction keepTransaction withOwnNames asFile readTokens fetchMembers readMembers isLoopback hostOf isOriginWithheld
  tellOrigin setUsualHeaders providerDiagnosis issuerOfTokens setCredential isReservedHeader splitGrant namesInLine fillLine fieldOf
  withoutField takeRequest asMessage userFrom isOptional renderInstead setBackendHeaders visitorAt
  beginByEmail emailCodeRequest withAny sharedJar promptWith unmetAt wishesFor keptOf toldOf
  unwrappedKey clientKeyFault
`);

/** What is read, and of what: nobody is left without an input, and in ten runs each has had all of them. */
const PAIRS = rotatingPart(
  [...Object.keys(READERS), ...Object.keys(PLACES)].flatMap((reader) =>
    Object.keys(INPUTS).map((input) => `${reader} ${input}`),
  ),
  (pair) => pair.endsWith(' blanks'),
);

/** By how much the time grows for those inputs for which it grows too fast. */
async function tooFast(who: string, reader: Reader): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  const turns = new Set(PAIRS);
  for (const [name, make] of Object.entries(INPUTS)) {
    if (!turns.has(`${who} ${name}`)) continue;
    const growth = await growthOf((size) => reader(make(size)));
    if (growth > MOST_GROWTH) found[name] = Math.round(growth);
  }
  return found;
}

const EDGE = join(import.meta.dirname, '../../../../edge');
/** Files that read what an operator has written, once. */
const OF_OPERATORS =
  /^(?:adapters\/standalone|backend\/presets\/|config\/|setup\/(?:pages|token)|tokens\/shared-secret|upstreams\/(?:problems|upstreams)|rate-limit\/redis|util\/redis)/;
const EXPORTED = /^export (?:async )?function (\w+)(?:<[^>]*>)?\(([^{}]*?)\)(?::|\s\{)/gms;
const TEXT = /: (?:string|unknown|Headers|Request|Response|Uint8Array|URL)\b(?! = )/;
/** Those are part of a whole request. */
const PART = /: (?:Services|RequestContext|Unconfigured|DurableObjectNamespace)\b/;

/** The functions of `edge/` that take a text, or what has texts in it. */
function exportedReaders(): string[] {
  const files = readdirSync(EDGE, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !OF_OPERATORS.test(file))
    .flatMap((file) => [...readFileSync(join(EDGE, file), 'utf8').matchAll(EXPORTED)])
    .filter(([, , parameters = '']) => TEXT.test(parameters) && !PART.test(parameters))
    .map(([, name = '']) => name);
}

/** A list written in one text, apart by blanks. */
function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
