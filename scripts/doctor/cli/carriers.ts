import { existsSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Failure } from '../../lib/failure.ts';
import { paths } from '../../lib/paths.ts';
import { launch } from '../../lib/processes.ts';
import { NO_TELEMETRY } from '../../lib/telemetry.ts';
import type { FillIn, Variables } from '../report/findings.ts';
import type { Destination, DoctorOptions } from './options.ts';
import { quoted, writeVariables } from './write.ts';

/** What is carried. */
export interface Parcel {
  readonly plain: Variables;
  /** Never printed, and never on a command line, which every user of the machine can read. */
  readonly secret: Variables;
  readonly missing: readonly FillIn[];
}

/** How variables get to one place. */
export interface Carrier {
  readonly title: string;
  /** By which command, as people are told before it runs. */
  readonly how: string;
  /** What is left to do. */
  readonly next: string;
  /** Whether what is there cannot reach this machine. */
  readonly isElsewhere: boolean;
  /** @throws Failure where it could not be carried, or would be of no use there */
  prepare?(parcel: Parcel): Promise<void>;
  carry(parcel: Parcel): Promise<void>;
}

/** Where the link to a project of Vercel is kept: builds write another into `.vercel`. */
const LINK = join(paths.own, 'vercel-link');
const LINK_SHOWN = relative(paths.root, LINK);

export const carriers: Readonly<Record<Destination, (options: Pick<DoctorOptions, 'outFile'>) => Carrier>> = {
  cloudflare: () => ({
    title: 'To the Worker that wrangler.toml names, as secrets, so that all of them take effect at once',
    how: 'By: wrangler secret bulk --env=   (the values go by its standard input)',
    next: 'Pushed. The Worker that is deployed has it from now on; one that is not yet gets it by `npm run deploy`.',
    isElsewhere: true,
    prepare: requireNoVars,
    carry: ({ plain, secret }) =>
      run(['wrangler', 'secret', 'bulk', '--env='], JSON.stringify({ ...plain, ...secret }), secret),
  }),
  vercel: () => ({
    title: 'To production of the project on Vercel',
    how: 'By: vercel env add <name> production --force   (each value goes by its standard input)',
    next: 'Pushed. A deployment takes it along from the next on: push a commit, or redeploy in the dashboard.',
    isElsewhere: true,
    prepare: requireLink,
    async carry({ plain, secret }) {
      const add = (name: string) => ['vercel', 'env', 'add', name, 'production', '--force', '--cwd', LINK];
      for (const [name, value] of Object.entries(plain)) await run(add(name), value, secret);
      for (const [name, value] of Object.entries(secret))
        await run([...add(name), '--sensitive'], value, secret);
    },
  }),
  env: ({ outFile = join(paths.own, 'production.vars') }) => ({
    title: `Into ${outFile}, which you alone can read`,
    how: 'Paste it where your platform keeps variables, then delete it.',
    next: 'Written.',
    isElsewhere: false,
    async carry({ plain, secret, missing }) {
      const lines = Object.entries({ ...plain, ...secret }).map(
        ([name, value]) => `${name}=${quoted(value)}`,
      );
      const left = missing.map(({ variable, what }) => `# ${variable}=   (${what})`);
      writeVariables(outFile, [...lines, ...left]);
    },
  }),
};

/** What wrangler.toml says takes the place of what was set otherwise, at the next deployment. */
async function requireNoVars({ plain, secret }: Parcel): Promise<void> {
  const { unstable_readConfig } = await import('wrangler');
  const { vars } = unstable_readConfig({ config: paths.wranglerConfig });
  const both = Object.keys({ ...plain, ...secret }).filter((name) => name in vars);
  if (both.length === 0) return;
  throw new Failure(
    `Nothing was pushed: wrangler.toml says ${both.join(', ')} too, under [vars].\n` +
      'Say each in one place: take it out there and deploy, then push, or write down there what was found.',
  );
}

async function requireLink(): Promise<void> {
  const isLinked = existsSync(join(LINK, '.vercel', 'project.json'));
  if (isLinked || process.env.VERCEL_PROJECT_ID !== undefined) return;
  mkdirSync(LINK, { recursive: true });
  throw new Failure(
    'Nothing was pushed: this clone does not know which project on Vercel is yours. Tell it, and repeat the command:\n\n' +
      `  npx vercel login\n  npx vercel link --cwd ${LINK_SHOWN}\n`,
  );
}

/** What the commands of platforms say, and what helps where they do not say it. */
const CURES: readonly (readonly [RegExp, string])[] = [
  [/CLOUDFLARE_API_TOKEN|wrangler login/, 'Sign in with `npx wrangler login`, then repeat the command.'],
  [/vercel login/, 'Sign in with `npx vercel login`, then repeat the command.'],
  [
    /already in use|\b10053\b/,
    'One of them is there as plain text: delete it in the dashboard (Settings, Variables and Secrets), then repeat the command.',
  ],
];

/** @throws Failure with what the command has printed, but for what is secret, and with what helps */
async function run([command = '', ...arguments_]: string[], input: string, secret: Variables): Promise<void> {
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  const code = await launch(command, arguments_, { environment: NO_TELEMETRY, input, onLine }).ended;
  if (code === 0) return;
  const output = hide(lines.join('\n'), secret);
  const [, cure] = CURES.find(([said]) => said.test(output)) ?? [];
  throw new Failure(
    [output, '', `\`${[command, ...arguments_].join(' ')}\` failed: not all was pushed.`, cure ?? ''].join(
      '\n',
    ),
  );
}

function hide(text: string, secret: Variables): string {
  return Object.values(secret).reduce((left, each) => left.replaceAll(each, '[hidden]'), text);
}
