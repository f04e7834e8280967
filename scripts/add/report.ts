import { join } from 'node:path';
import type { BroughtUp } from './bring-up-to-date.ts';
import { FOLDER } from './copied.ts';
import type { Application } from './look.ts';
import type { Plan } from './plan.ts';
import type { Undone } from './undo.ts';

/** What is said of it all, to people. */

export function planReport(root: string, { added, changed, moved, open, secret }: Plan): string {
  const ours = [...added.keys()].filter((path) => path.startsWith(`${FOLDER}/`));
  const theirs = [...added.keys()].filter((path) => !path.startsWith(`${FOLDER}/`));
  return [
    `To be added to ${root}:`,
    `  ${FOLDER}/  (${ours.length} files: the gate, the pages of the sign-in, tests)`,
    ...theirs.map((path) => `  ${path}`),
    ...(secret === undefined ? [] : ['  .env.local: a SESSION_SECRET for this machine']),
    'To be changed:',
    ...[...changed].map(([path, { why }]) => `  ${path}: ${why}`),
    ...moved.map(([from, to]) => `  ${from} is renamed: ${to}`),
    ...(open.length === 0 ? [] : ['For you to know, or to decide:', ...open.map((line) => `  - ${line}`)]),
    '',
  ].join('\n');
}

export function nextSteps({ manager }: Application, root: string): string {
  return `Done. Next:

  1. ${manager} install
  2. ${manager} run dev      and open a page: it asks to sign in, as the demo user that the page names

To connect your API: npm run doctor -- --url https://api.example.com --user dana --write ${join(root, '.env.local')}
To have all of this undone: npm run add -- ${root} --undo`;
}

export function updateReport({ changed, conflicts }: BroughtUp): string {
  return [
    changed === 0
      ? 'The gate is there already, and as new as this one. --undo takes it out.'
      : `Brought up to date: ${changed} files have changed, and nothing is committed. \`git diff\` shows them, \`git checkout .\` takes them back.`,
    ...listed(
      'You and this release have changed the same lines of these; look for <<<<<<< in them:',
      conflicts,
    ),
  ].join('\n');
}

export function undoneReport({ kept, conflicts }: Undone): string {
  return [
    'Taken back. Run your package manager once, so that its lock file follows.',
    ...listed('You have changed these since they were added; they stay:', kept),
    ...listed('You have changed these since; our lines are still in them:', conflicts),
  ].join('\n');
}

function listed(title: string, files: readonly string[]): string[] {
  return files.length === 0 ? [] : [title, ...files.map((file) => `  ${file}`)];
}
