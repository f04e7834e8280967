import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { en } from '../../locales/en.ts';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';

/** A language that a site is to speak, and the file with its words. */
interface Chosen {
  readonly tag: string;
  /** What the file is called, and what it exports. */
  readonly file: string;
}

const LIST = join(paths.root, 'locales', 'index.ts');
const DEMO_LIST = join(paths.root, 'locales', 'demo', 'index.ts');

const NAMES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/**
 * Reads what `--language` names: tags between commas, the usual language first.
 *
 * @throws Failure for what is no tag
 */
export function languagesIn(option: string): readonly string[] {
  const tags = option.split(',').map((each) => tagOf(each.trim()));
  return [...new Set(tags)];
}

/**
 * Has the site speak these languages, and no others. For one that there are no words of, a file is begun with the English ones.
 *
 * @returns what is to be translated: files from the root of the project
 */
export function speak(tags: readonly string[]): readonly string[] {
  const chosen = tags.map((tag) => ({ tag, file: fileFor(tag) }));
  const begun = chosen.filter(({ file }) => !existsSync(pathOf(file)));
  for (const each of begun) writeFileSync(pathOf(each.file), catalogueOf(each));
  writeFileSync(LIST, listOf(readFileSync(LIST, 'utf8'), chosen, 'LANGUAGES', 'Words'));
  if (existsSync(DEMO_LIST)) {
    const inDemo = chosen.filter(({ file }) => existsSync(pathOf(join('demo', file))));
    const known = inDemo.length > 0 ? inDemo : [{ tag: 'en', file: 'en' }];
    writeFileSync(DEMO_LIST, listOf(readFileSync(DEMO_LIST, 'utf8'), known, 'DEMO_LANGUAGES', 'DemoWords'));
  }
  return begun.map(({ file }) => `locales/${file}.ts`);
}

function tagOf(language: string): string {
  try {
    const [tag] = Intl.getCanonicalLocales(language);
    // A word such as "german" has the form of one, too.
    if (tag !== undefined && NAMES.of(tag) !== undefined) return tag;
  } catch {
    // It is none.
  }
  throw new Failure(
    '--language is no language tag: use one such as de, en-GB or pt-BR, or several with commas between.',
  );
}

/** The words of a variant are those of its language, where it has none of its own. */
function fileFor(tag: string): string {
  const [language = tag] = tag.split('-', 1);
  return !existsSync(pathOf(tag)) && existsSync(pathOf(language)) ? language : tag;
}

function pathOf(file: string): string {
  return join(paths.root, 'locales', `${file}.ts`);
}

function nameOf(file: string): string {
  return file.replaceAll('-', '');
}

function catalogueOf({ tag, file }: Chosen): string {
  return `import type { Words } from './en.ts';

/** What pages say in ${tag}: English, until it is translated. */
export const ${nameOf(file)}: Words = ${JSON.stringify(en)};
`;
}

/** The list anew, below the comment that stands above it. */
function listOf(before: string, chosen: readonly Chosen[], list: string, type: string): string {
  const [comment = ''] = /\/\*\*[\s\S]*?\*\//.exec(before) ?? [];
  const files = [...new Set(chosen.map(({ file }) => file))];
  const imports = [...new Set([...files, 'en'])].sort().map((file) => {
    if (file !== 'en') return `import { ${nameOf(file)} } from './${file}.ts';`;
    if (!files.includes('en')) return `import type { ${type} } from './en.ts';`;
    const names = type < 'E' ? `type ${type}, en` : `en, type ${type}`;
    return `import { ${names} } from './en.ts';`;
  });
  const entries = chosen.map(({ tag, file }) =>
    tag === nameOf(file) ? tag : `${JSON.stringify(tag)}: ${nameOf(file)}`,
  );
  return `${imports.join('\n')}

${comment}
export const ${list}: Readonly<Record<string, ${type}>> = { ${entries.join(', ')} };
`;
}
