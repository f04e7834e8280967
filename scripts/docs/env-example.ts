import { DESCRIBED, type Variable } from './variables.ts';

const WIDTH = 100;

const INTRODUCTION =
  'Every variable of Gatehouse. What is left out has a default; docs/configuration.md has them as a table. Copy this to ' +
  '.dev.vars, which `npm start`, `npm run dev` and `npm run serve:vercel` read, or take the lines that you need to where ' +
  'your platform keeps variables. Cloudflare’s deploy button asks for what is not commented out here, and stores it as a secret.';

/** A file of variables to copy: only what is required is not commented out. */
export function envExample(): string {
  return `${[comment(INTRODUCTION), ...DESCRIBED.map(block)].join('\n\n')}\n`;
}

function block({ name, description, required, value = '' }: Variable): string {
  const line = `${name}=${value}`;
  return `${comment(description)}\n${required ? line : `# ${line}`}`;
}

/** In lines of a width to read, which never part a command. */
function comment(text: string): string {
  const lines: string[] = [];
  for (const word of text.match(/(?:`[^`]*`|\S)+/g) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines.join('\n');
}
