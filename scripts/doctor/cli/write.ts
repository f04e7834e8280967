import { existsSync, readFileSync } from 'node:fs';
import { writePrivately } from '../../lib/private-file.ts';
import type { Settings, Variables } from '../report/findings.ts';

const BEGIN = '# Found by `npm run doctor`, which writes this part anew.';
const END = '# The end of what it found.';

/**
 * Puts lines at the end of a file of variables, where they go before others of the same name. Lines of an earlier time give way;
 * everything else stays.
 */
export function writeVariables(file: string, lines: readonly string[]): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const kept = withoutOurs(before).trimEnd();
  const parts = [...(kept === '' ? [] : [kept, '']), BEGIN, ...lines, END, ''];
  writePrivately(file, parts.join('\n'));
}

function withoutOurs(text: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  return begin === -1 || end < begin ? text : text.slice(0, begin) + text.slice(end + END.length).trimStart();
}

/** Settings as lines of a file of variables, with the secrets that were tried. */
export function variableLines({ variables, fillIn }: Settings, own: Variables = {}): string[] {
  const tried = fillIn.filter(({ variable }) => own[variable] !== undefined);
  const missing = fillIn.filter(({ variable }) => own[variable] === undefined);
  const set = [...Object.entries(variables), ...tried.map(({ variable }) => [variable, own[variable]])];
  return [
    ...set.map(([name, value]) => `${name}=${quoted(value)}`),
    ...missing.map(({ variable, value, what }) => `# ${variable}=${quoted(value)}   (${what})`),
  ];
}

/** What a shell or a parser would take apart stands in quotes that it has not itself. */
export function quoted(value = ''): string {
  if (/^[\w.,:/@%+=?&~-]*$/.test(value)) return value;
  const mark = ["'", '"', '`'].find((each) => !value.includes(each)) ?? "'";
  return mark + value + mark;
}
