import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../lib/paths.ts';

/** The first test that tests/README.md shows, as it runs. */
export function firstTest(): string {
  const text = readFileSync(join(paths.root, 'tests/blackbox/first.test.ts'), 'utf8');
  return `\`\`\`ts\n${text.trimEnd()}\n\`\`\``;
}
