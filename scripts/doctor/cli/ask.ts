import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/**
 * Asks for something that nobody may read over a shoulder. The question goes to the standard error output, so that the
 * standard output is the report alone.
 *
 * @returns `undefined` where nobody sits at a terminal
 */
export async function askHidden(question: string): Promise<string | undefined> {
  if (!stdin.isTTY) return undefined;
  stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    stderr.write('\n');
  }
}

/**
 * Asks whether to go on; anything but a yes is a no.
 *
 * @returns `undefined` where nobody sits at a terminal
 */
export async function askWhether(question: string): Promise<boolean | undefined> {
  if (!stdin.isTTY) return undefined;
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return /^\s*y(?:es)?\s*$/i.test(await lines.question(`${question} [y/N] `));
  } finally {
    lines.close();
  }
}
