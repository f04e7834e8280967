import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BRAND, type Brand } from '../../brand.ts';
import { Failure } from '../lib/failure.ts';
import { gitIn, requireCommitted } from '../lib/git.ts';
import { paths } from '../lib/paths.ts';
import { runQuietly } from '../lib/processes.ts';
import { readSite } from '../lib/site.ts';
import { dropDemo } from './drop-demo.ts';
import { languagesIn, speak } from './languages.ts';
import { colorsCss, type Palette, paletteOf } from './palette.ts';

const USAGE = `npm run make-mine -- [options]

  --name <text>         what the site is called
  --description <text>  what search engines show below that
  --language <tags>     what its pages are in, such as de, pt-BR or de,en: of several, what a browser prefers, or the first
  --color <#rrggbb>     makes all colours of one
  --logo <file.svg>     takes the place of the arch, on pages and tabs
  --drop-demo           takes the demo out: its pages, its backend, and the tests of them

What is not named stays as it is. docs/make-it-yours.md has the rest.`;

const text = { type: 'string' } as const;
const OPTIONS = {
  ...{ name: text, description: text, language: text, color: text, logo: text },
  'drop-demo': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const LONGEST = 200;
const IN_BRAND = '/** Yours to change';
const MARK = `/** The logo; decoration. */
export function Mark({ className }: { readonly className: string }) {
  // biome-ignore lint/performance/noImgElement: a few lines of SVG are served as they are
  return <img src="/icon.svg" alt="" className={className} />;
}
`;

/**
 * Makes a copy of Gatehouse a site of one's own: name, language, colours, logo, and no demo. What it has done once it does not do again.
 *
 * @throws Failure for an option that cannot be used, before anything is changed, and where work would be lost
 */
export default async function makeMine(arguments_: readonly string[]): Promise<void> {
  const options = read(arguments_);
  if (options.help || arguments_.length === 0) return console.log(USAGE);
  const { name = BRAND.name, description = BRAND.description } = options;
  const languages = options.language === undefined ? undefined : languagesIn(options.language);
  const palette = colorIn(options.color);
  const logo = logoIn(options.logo);
  const words = { name: lineOf('name', name), description: lineOf('description', description) };
  const [language = BRAND.language] = languages ?? [];
  const brand = { ...words, language, ...(palette ? schemesOf(palette) : schemesIn(BRAND)) };
  const drops = options['drop-demo'] === true && readSite().demo;
  if (drops) requireCommitted(gitIn(paths.root));

  if (palette !== undefined) writeFileSync(join(paths.root, 'app', 'colors.css'), colorsCss(palette));
  if (logo !== undefined) setLogo(logo);
  if (drops) dropDemo();
  const begun = languages === undefined ? [] : speak(languages);
  const file = join(paths.root, 'brand.ts');
  writeFileSync(file, withBrand(readFileSync(file, 'utf8'), brand));
  await runQuietly('biome', ['format', '--write', 'brand.ts', 'app/colors.css', 'locales']);
  console.log(reportOf(drops, begun));
}

function read(arguments_: readonly string[]) {
  try {
    return parseArgs({ args: [...arguments_], options: OPTIONS }).values;
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function lineOf(option: string, value: string): string {
  const line = value.trim();
  if (line !== '' && line.length <= LONGEST && !/\p{Cc}/u.test(line)) return line;
  throw new Failure(`--${option} is no line of text: use 1 to ${LONGEST} characters.`);
}

function colorIn(color: string | undefined): Palette | undefined {
  if (color === undefined) return undefined;
  const [, digits] = /^#?([\da-f]{6})$/i.exec(color) ?? [];
  if (digits !== undefined) return paletteOf(`#${digits.toLowerCase()}`);
  throw new Failure("--color is no colour: write six digits, as in '#1f4fd8', between quotation marks.");
}

function logoIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  // npm starts commands in the project, wherever somebody has typed them.
  const path = join(process.env.INIT_CWD ?? '.', file);
  const found = [file, path].find((each) => existsSync(each));
  if (found !== undefined && /<svg[\s>]/.test(readFileSync(found, 'utf8'))) return found;
  throw new Failure(
    `--logo is no SVG: there is ${found === undefined ? 'no such file' : 'something else in it'}.`,
  );
}

function setLogo(file: string): void {
  const icon = join(paths.root, 'public', 'icon.svg');
  if (file !== icon) copyFileSync(file, icon);
  writeFileSync(join(paths.root, 'components', 'ui', 'mark.tsx'), MARK);
}

function schemesIn({ light, dark }: Brand): Pick<Brand, 'light' | 'dark'> {
  return { light, dark };
}

function schemesOf(palette: Palette): Pick<Brand, 'light' | 'dark'> {
  const colors = ({ paper, ink, muted, accent, brass, ...others }: Palette['light']) => ({
    ...{ paper, ink, muted, accent },
    onAccent: others['on-accent'],
    brass,
  });
  return { light: colors(palette.light), dark: colors(palette.dark) };
}

function withBrand(before: string, brand: Brand): string {
  const at = before.indexOf(IN_BRAND);
  const line = before.slice(at).split('\n', 1)[0];
  if (at < 0) throw new Failure(`brand.ts has no line that begins with “${IN_BRAND}”: git has it.`);
  return `${before.slice(0, at)}${line}\nexport const BRAND: Brand = ${JSON.stringify(brand)};\n`;
}

function reportOf(drops: boolean, begun: readonly string[]): string {
  const gone = [
    'The demo is gone. Say where your API is, for `npm start` too: npm run doctor -- --url … --write .dev.vars',
    'To have all of this undone: git reset --hard && git clean --force -d',
  ];
  const english = begun.map(
    (file) => `${file} has the English words: translate them. What is left out, \`npm run typecheck\` names.`,
  );
  const done = 'Done. `git status` shows what has changed; `npm test` tries it.';
  return [done, ...english, ...(drops ? gone : [])].join('\n');
}
