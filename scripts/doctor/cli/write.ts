import { existsSync, readFileSync } from 'node:fs';
import { writePrivately } from '../../lib/private-file.ts';

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
