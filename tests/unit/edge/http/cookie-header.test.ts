import { expect, test } from 'vitest';
import { cookiesNamed, withoutBlanks, withoutCookies } from '../../../../edge/http/cookie-header.ts';

const named = (header: string | null) => cookiesNamed(header, 'ours').map(({ name, value }) => [name, value]);

test.each<[string, string | null, [string, string][]]>([
  ['alone', 'ours=1', [['ours', '1']]],
  [
    'among others, with their chunks',
    'a=b; ours=1;ours.0=2 ;\tours.1=3',
    [
      ['ours', '1'],
      ['ours.0', '2'],
      ['ours.1', '3'],
    ],
  ],
  ['whose value has more of it', 'ours=a=b=ours=c', [['ours', 'a=b=ours=c']]],
  ['whose value is empty', 'ours=', [['ours', '']]],
  ['with blanks around it', ' \t ours=1 \t', [['ours', '1']]],
  ['not without an equals sign', 'ours; oursX; ours.0', []],
  ['not where it is the value of another', 'a=ours=1; =ours=1', []],
  ['not where it ends another name', 'yours=1; \u00a0ours=1', []],
  ['not by another case', 'Ours=1; OURS=1', []],
  ['not where there is none', null, []],
  ['not in an empty header', '', []],
])('a cookie of a name is found %s', (_, header, found) => {
  expect(named(header)).toEqual(found);
});

test.each([
  ['at the beginning', 'ours=1; a=b; c=d', ' a=b; c=d'],
  ['in the middle', 'a=b; ours=1; c=d', 'a=b; c=d'],
  ['at the end', 'a=b; ours=1', 'a=b'],
  ['several times', 'ours=1; a=b;ours.0=2;c="d; "; ours.1=3', ' a=b;c="d; "'],
  ['alone', 'ours=1', ''],
  ['not at all', 'a=b;; c', 'a=b;; c'],
])('and is taken out, the rest staying as it came: %s', (_, header, left) => {
  expect(withoutCookies(header, cookiesNamed(header, 'ours'))).toBe(left);
});

test.each([
  [' \t a b\t ', 'a b'],
  ['\u00a0a\u2003', '\u00a0a\u2003'],
  [' \t ', ''],
  ['', ''],
])('blanks around a text are those of HTTP alone: %j', (text, bare) => {
  expect(withoutBlanks(text)).toBe(bare);
});
