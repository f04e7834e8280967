/** What is repeated, and what stands before and after: what a pattern tries again from each place, and then misses. */
const REPEATED: Readonly<Record<string, readonly [unit: string, before?: string, after?: string]>> = {
  blanks: [' ', 'a', 'x'],
  'blanks and tabs': [' \t', '"a"', ':'],
  'encoded blanks': ['%20', 'a', 'x'],
  'blanks behind a dot': [' ', 'a/.', 'x'],
  'encoded blanks behind a dot': ['%20', 'a/.', 'x'],
  'encoded blanks before a dot': ['%20', 'a/', '.x'],
  'dots and blanks': ['. ', 'a/', 'x'],
  dots: ['.', 'a/', 'x'],
  'dots and slashes': ['./'],
  slashes: ['/', 'a', 'x'],
  segments: ['a/'],
  'segments with a format': ['a.b/', '', '.'],
  formats: ['.a', 'x'],
  'data suffixes': ['.rsc', 'x', 'x'],
  'data of segments': ['.segments/', 'x', '\u2028'],
  'encoded data of segments': ['.segments/', 'x', '%e2%80%a8'],
  semicolons: [';', 'a'],
  parameters: ['a=b;'],
  colons: [':'],
  'streams of a file': [':a:$'],
  percents: ['%'],
  'encoded percents': ['%25'],
  'percents, encoded again and again': ['25', '%', '41'],
  'broken escapes': ['%c3'],
  'encoded slashes': ['%2f'],
  marks: ['\u0301\u0323', 'a'],
  'encoded marks': ['%cc%81%cc%a3', 'a'],
  'a few encoded marks at a time': ['a%cc%81%cc%a3'],
  'encoded halfwidth marks': ['%ef%be%9e%cc%81', 'a'],
  'halfwidth marks': ['\uff9e\u0301', 'a'],
  'encoded ligatures': ['%ef%b7%ba'],
  'letters without a partner': ['\u0130\u00df'],
  'pairs of surrogates': ['\u{1f600}'],
  'zero-width blanks': ['\u200b', 'a/.', 'x'],
  commas: [','],
  'small parts': ['a,', '', 'b'],
  'members of a state': ['a=1,'],
  'pairs of a form': ['a=b&'],
  cookies: ['a=b; '],
  'cookies of ours': ['session.1=x; '],
  'cookies of sign-ins': ['sign-in.a=x; '],
  quotes: ['"'],
  'an unterminated quote': ['a', '"'],
  'escaped quotes': ['\\"', '"'],
  backslashes: ['\\'],
  'open brackets': ['['],
  'open braces': ['{"a":'],
  tags: ['<'],
  'half a tag': ['<a'],
  'open parentheses': ['('],
  letters: ['A'],
  'letters, and then none': ['A', '', '!'],
  'letters and dots': ['A.'],
  digits: ['9'],
  hyphens: ['-'],
  challenges: ['a b="c", ', 'Bearer '],
  'a challenge that does not end': ['a=', 'Bearer '],
};

const LETTERS = 'ABCDEFGHIJKLMNOP';

/** Text that is whole JSON, or a whole form, and large in one way. */
const WHOLE: Readonly<Record<string, (size: number) => string>> = {
  'nested lists': (size) => '['.repeat(size / 2) + ']'.repeat(size / 2),
  'nested objects': (size) => `${'{"a":'.repeat(size / 6)}1${'}'.repeat(size / 6)}`,
  'many members': (size) => `{${numbered(size / 12, (at) => `"m${at}":1`)}}`,
  'many members with escapes': (size) => `{${numbered(size / 17, (at) => `"\\u0061${at}":1`)}}`,
  'many small objects': (size) => `[${numbered(size / 9, () => '{"a":1}')}]`,
  'one long name': (size) => `{"${'a'.repeat(size)}":1}`,
  'blanks before a colon': (size) => `{"a"${' '.repeat(size)}:1}`,
  'blanks behind names': (size) => `["a"${' '.repeat(size)},"a"]`,
  'many keys': (size) => `{"keys":[${numbered(size / 16, () => '{"kty":"none"}')}]}`,
  'many messages': (size) => `{"message":[${numbered(size / 6, () => '"<a "')}]}`,
  'runs of base64url': (size) => numbered(size / 64, () => `"${LETTERS.repeat(4)}"`),
  'runs that are too short': (size) => numbered(size / 64, () => `"${LETTERS.repeat(4).slice(1)}"`),
};

function numbered(count: number, each: (at: number) => string): string {
  return Array.from({ length: Math.floor(count) }, (_, at) => each(at)).join(',');
}

/** Fetchers to make a text of about so many characters that costs more than its length, if anything does. */
export const INPUTS: Readonly<Record<string, (size: number) => string>> = {
  ...Object.fromEntries(
    Object.entries(REPEATED).map(([name, [unit, before = '', after = '']]) => [
      name,
      (size: number) => before + unit.repeat(Math.ceil(size / unit.length)) + after,
    ]),
  ),
  ...WHOLE,
};
