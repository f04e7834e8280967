import { readFileSync } from 'node:fs';

/** What the README's commands name in the place of what is one's own. */
const EXAMPLE = { url: 'https://api.example.com', user: 'dana' };

/** Where somebody's own API is, and who signs in there. */
export interface OwnApi {
  readonly url: string;
  readonly user: string;
}

/** A section of the README, by its title. */
function section(title: string): string {
  const [, text] = readFileSync('README.md', 'utf8').split(`\n## ${title}\n`);
  if (text === undefined) throw new Error(`The README has no section "${title}".`);
  return text.split('\n## ')[0] ?? '';
}

/** The first block of code in a section. */
export function codeIn(title: string, language: 'sh' | 'ts' | 'tsx'): string {
  const [, code] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(section(title)) ?? [];
  if (code === undefined) throw new Error(`The README's section "${title}" has no code in ${language}.`);
  return code;
}

/** What a section has somebody type, line by line, without the comments. */
export function commandsIn(title: string): string[] {
  const lines = codeIn(title, 'sh').split('\n');
  return lines.map((line) => line.replace(/\s+#.*$/, '')).filter((line) => line !== '');
}

/** What stands between backticks in the sentences of a section, and begins in a certain way. */
export function namedIn(title: string, beginning: string): string {
  const named = [...section(title).matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
  const found = named.find((text) => text.startsWith(beginning));
  if (found === undefined) throw new Error(`The README's section "${title}" names no \`${beginning}…\`.`);
  return found;
}

/** A command with one's own API in the place of the example's. */
export function ownCommand(command: string, { url, user }: OwnApi): string {
  return command.replace(EXAMPLE.url, url).replace(`--user ${EXAMPLE.user}`, `--user ${user}`);
}
