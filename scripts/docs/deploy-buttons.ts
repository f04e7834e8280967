import { REPOSITORY } from './repository.ts';
import { DESCRIBED } from './variables.ts';

/**
 * What Vercel's button asks for; Cloudflare's finds the same in `.dev.vars.example`. It would ask for `[vars]` of wrangler.toml,
 * too, but those are written into the copy, and from there into each deployment, before what the dashboard says.
 */
const ASKED: readonly string[] = ['SESSION_SECRET'];

const ASKED_FOR = DESCRIBED.filter(({ name }) => ASKED.includes(name));

const NAME = 'gatehouse';

/** Coordinates refreshes between functions, which share no memory. It can be skipped, which is enough for the demo. */
const REDIS = {
  type: 'integration',
  integrationSlug: 'upstash',
  productSlug: 'upstash-kv',
  protocol: 'storage',
};

/** Both buttons, in Markdown. */
export function deployButtons(): string {
  return [
    `[![Deploy to Cloudflare](https://deploy.workers.cloudflare.com/button)](${cloudflareAddress()})`,
    `[![Deploy with Vercel](https://vercel.com/button)](${vercelAddress()})`,
  ].join('\n');
}

/** @see https://developers.cloudflare.com/workers/platform/deploy-buttons/ */
export function cloudflareAddress(): string {
  return address('https://deploy.workers.cloudflare.com/', { url: REPOSITORY });
}

/** @see https://vercel.com/docs/deploy-button/source */
export function vercelAddress(): string {
  return address('https://vercel.com/new/clone', {
    'repository-url': REPOSITORY,
    'project-name': NAME,
    'repository-name': NAME,
    env: ASKED_FOR.map(({ name }) => name).join(','),
    envDescription: ASKED_FOR.map(({ name, description }) => `${name}: ${plain(description)}`).join(' '),
    envLink: `${REPOSITORY}/blob/main/docs/configuration.md`,
    products: JSON.stringify([REDIS]),
    'skippable-integrations': '1',
  });
}

/** package.json with a description of what Cloudflare's button asks for, which is shown beside it. */
export function withDescriptions(packageJson: string): string {
  const parsed: unknown = JSON.parse(packageJson);
  const bindings = ASKED_FOR.map(({ name, description }) => [name, { description }]);
  const described = { ...Object(parsed), cloudflare: { bindings: Object.fromEntries(bindings) } };
  return `${JSON.stringify(described, null, 2)}\n`;
}

/** Vercel shows Markdown as it is written. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}

function address(base: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(base);
  url.search = new URLSearchParams(parameters).toString();
  return url.href;
}
