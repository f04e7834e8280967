import { quoted } from '../cli/write.ts';
import { type Diagnosis, EXIT_CODES, type Finding, type Level, type Settings } from './findings.ts';

export interface Page {
  /** In characters. */
  readonly width: number;
  readonly colors: boolean;
}

const SIGNS = { fine: '✓', note: '!', wrong: '✗' } as const satisfies Record<Level, string>;
const COLORS = { fine: 32, note: 33, wrong: 31 } as const satisfies Record<Level, number>;
const LABEL_WIDTH = 10;
const INDENT = ' '.repeat(4 + LABEL_WIDTH + 1);
/** Grows when a member of the JSON goes away or comes to mean something else; that new ones appear is no change. */
const VERSION = 2;

/** Writes a diagnosis for programs. */
export function writeJson({ address, outcome, findings, settings }: Diagnosis): string {
  const { variables, fillIn } = settings ?? {};
  const document = {
    ...{ version: VERSION, url: address, outcome, exitCode: EXIT_CODES[outcome], findings },
    settings: settings === undefined ? null : { variables, fillIn },
  };
  return JSON.stringify(document, undefined, 2);
}

/** Writes a diagnosis for people. */
export function writeReport(diagnosis: Diagnosis, page: Page): string {
  const { address, findings, settings } = diagnosis;
  const lines = [
    '',
    `  ${paint(page, 1, `The doctor on ${address}`)}`,
    '',
    ...findings.flatMap((finding, index) => entry(finding, findings[index - 1], page)),
    ...(settings === undefined ? [] : setLines(settings, page)),
    '',
    `  ${paint(page, 1, verdictOf(diagnosis))}`,
    '',
  ];
  return lines.join('\n');
}

/** One finding: what it is about stands in front of the first of several. */
function entry({ id, level, text, cure }: Finding, before: Finding | undefined, page: Page): string[] {
  const subject = subjectOf(id);
  const label = before !== undefined && subjectOf(before.id) === subject ? '' : subject;
  const sign = paint(page, COLORS[level], SIGNS[level]);
  const [first = '', ...rest] = wrapped(text, page.width - INDENT.length);
  const cured = cure === undefined ? [] : wrapped(cure, page.width - INDENT.length - 2);
  return [
    `  ${sign} ${paint(page, 2, label.padEnd(LABEL_WIDTH))} ${first}`,
    ...rest.map((line) => INDENT + line),
    ...cured.map((line, index) => `${INDENT}${paint(page, 36, `${index === 0 ? '→' : ' '} ${line}`)}`),
  ];
}

function setLines({ variables, fillIn }: Settings, page: Page): string[] {
  const pairs = Object.entries(variables).map(([name, value]) => `    ${name}=${quoted(value)}`);
  const blanks = fillIn.map(({ variable, value = '' }) => `${variable}=${quoted(value)}`);
  const width = Math.max(0, ...blanks.map(({ length }) => length));
  const fill = fillIn.map(({ what, given }, index) => {
    const hint = `# ${what}${given ? ', as the doctor was given it' : ''}`;
    return `    ${blanks[index]?.padEnd(width)}   ${paint(page, 2, hint)}`;
  });
  return ['', '  Set', '', ...pairs, ...(fill.length === 0 ? [] : ['', '  and fill in', '', ...fill])];
}

function verdictOf({ outcome, settings, findings }: Diagnosis): string {
  const said = (id: Finding['id']) => findings.some((each) => each.id === id);
  if (outcome === 'unreachable') return 'It cannot be reached.';
  if (outcome === 'wrong') return 'Something is wrong: see the lines marked ✗.';
  if (outcome === 'fine')
    return said('proof.works')
      ? 'All is well: these variables work.'
      : 'Nothing is wrong: the provider knows the client. Sign in with a browser to see the rest.';
  if (settings === undefined) return 'The variables are not complete yet: see the lines marked !.';
  return said('proof.bearer')
    ? 'No fault was found, but not everything could be checked: see the lines marked !.'
    : 'Nothing is wrong. The values that are left, only you know: fill them in.';
}

function subjectOf(id: string): string {
  return id.split('.', 1)[0] ?? '';
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const isFull = last === undefined || last.length + 1 + word.length > width;
    lines.splice(isFull ? lines.length : -1, 1, isFull ? word : `${last} ${word}`);
  }
  return lines;
}

function paint({ colors }: Page, code: number, text: string): string {
  return colors && text.trim() !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
}
