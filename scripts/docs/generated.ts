import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBLEMS } from '../../edge/http/problem.ts';
import { paths } from '../lib/paths.ts';
import { knobsTable, presetsTable, providerTable } from './backends.ts';
import { deployButtons, withDescriptions } from './deploy-buttons.ts';
import { withTestsOfOutputs } from './dropped.ts';
import { envExample } from './env-example.ts';
import { REPOSITORY } from './repository.ts';
import { code, table } from './table.ts';
import { configurationTable } from './variables.ts';

/** A document, or what of it is made from the code. */
interface Made {
  readonly file: string;
  /** Takes the document as it is. */
  readonly make: (text: string) => string;
}

const MADE: readonly Made[] = [
  part('README.md', 'buttons', deployButtons),
  { file: 'README.md', make: withAddress },
  part('docs/configuration.md', 'variables', configurationTable),
  part('docs/backends.md', 'presets', presetsTable),
  part('docs/backends.md', 'knobs', knobsTable),
  part('docs/backends.md', 'provider', providerTable),
  ...['flask', 'devise', 'saleor', 'pocketbaseGoogle'].map((name) =>
    part('docs/backends.md', name, () => definition(name)),
  ),
  part('docs/client.md', 'recipes', recipes),
  part('docs/operations.md', 'codes', codesTable),
  part('tests/README.md', 'first test', firstTest),
  { file: 'package.json', make: withDescriptions },
  { file: '.dev.vars.example', make: envExample },
  { file: 'scripts/mine/dropped.json', make: withTestsOfOutputs },
];

/**
 * Makes everything anew that documents take from the code.
 *
 * @returns each document as it should be, by file
 * @throws Error where a document lacks the comments for a part
 */
export function generatedDocuments(): ReadonlyMap<string, string> {
  const documents = new Map<string, string>();
  for (const { file, make } of MADE) {
    const text = documents.get(file) ?? readFileSync(join(paths.root, file), 'utf8');
    documents.set(file, make(text));
  }
  return documents;
}

/** Writes them. */
export function writeDocuments(): void {
  for (const [file, text] of generatedDocuments()) writeFileSync(join(paths.root, file), text);
}

/** Every code of a refusal, with its status and what the client is told. */
function codesTable(): string {
  const rows = Object.entries(PROBLEMS).map(([name, [status, detail]]) => [
    code(name),
    String(status),
    detail,
  ]);
  return table(['code', 'status', 'what the client is told'], rows);
}

/** What the README has people clone. */
function withAddress(text: string): string {
  return text.replaceAll(/git clone \S+(?= && cd gatehouse)/g, `git clone ${REPOSITORY}.git`);
}

/** The files of `docs/recipes`, which tests/unit/recipes runs. */
function recipes(): string {
  const blocks = RECIPES.map(([title, file]) => {
    const text = readFileSync(join(paths.root, 'docs/recipes', file), 'utf8');
    return `**${title}**\n\n\`\`\`ts\n${text.trimEnd()}\n\`\`\``;
  });
  return blocks.join('\n\n');
}

const RECIPES = [
  ['openapi-fetch', 'openapi-fetch.ts'],
  ['ky', 'ky.ts'],
  ['TanStack Query', 'tanstack-query.ts'],
  ['tRPC', 'trpc.ts'],
  ['GraphQL', 'graphql.ts'],
] as const;

/** The first test that tests/README.md shows, as it runs. */
function firstTest(): string {
  const text = readFileSync(join(paths.root, 'tests/blackbox/first.test.ts'), 'utf8');
  return `\`\`\`ts\n${text.trimEnd()}\n\`\`\``;
}

/** A backend as `gatehouse.config.ts` describes it, as the tests do. */
function definition(name: string): string {
  const text = readFileSync(join(paths.root, 'tests/fixtures/backends/shapes/examples.ts'), 'utf8');
  const [, rest] = cut(text, `export const ${name} = `);
  const code = rest.slice(0, rest.indexOf('\n});') + 4);
  return `\`\`\`ts\nconst backend = ${code}\n\`\`\``;
}

/** A part between two comments that bear its name. */
function part(file: string, name: string, make: () => string): Made {
  return { file, make: (text) => withPart(text, name, make()) };
}

function withPart(text: string, name: string, content: string): string {
  const begin = `<!-- ${name}: made by npm run docs -->`;
  const end = `<!-- /${name} -->`;
  const [before, rest] = cut(text, begin);
  const [, after] = cut(rest, end);
  return `${before}${begin}\n\n${content}\n\n${end}${after}`;
}

function cut(text: string, at: string): readonly [string, string] {
  const [before, after, ...more] = text.split(at);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`A document should have “${at}” once.`);
  }
  return [before, after];
}
