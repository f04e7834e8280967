import { startWorker } from '../../scripts/serve/worker.ts';
import { age } from '../fixtures/clients/expired.ts';
import { signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { TEST_SECRET } from '../fixtures/targets/target.ts';
import { type ScriptedBackend, startScriptedBackend } from './backend.ts';
import { ADA, DANA, type KitUser } from './users.ts';

export interface KitOptions {
  /** Who can sign in. Default: `DANA`, a customer, and `ADA`, an admin. */
  readonly users?: readonly KitUser[];
  /** Lifetime of an access token, in seconds. Default 300. */
  readonly accessTokenSeconds?: number;
  /** Over how many isolates requests are dealt out. Default 1. */
  readonly isolates?: number;
  /** Variables, as a deployment has them; they go before the kit's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Your application as it is deployed on Cloudflare, in front of a backend that does what a test tells it to. */
export interface Kit {
  readonly origin: string;
  readonly backend: ScriptedBackend;
  /** What the application has logged, line by line. */
  readonly log: readonly string[];
  /** Someone who has not signed in: a browser without scripts, which keeps cookies. */
  visitor(): TestBrowser;
  /** Someone who has. Default: the first of the users. */
  signIn(user?: KitUser): Promise<TestBrowser>;
  /** Makes a visitor's access token look as if it were over, without waiting: the next request has to renew it. */
  expireTokenOf(visitor: TestBrowser): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Boots the built Worker (`npm run build:cloudflare`) in workerd.
 *
 * @throws Error where there is no build
 */
export async function startKit({
  users = [DANA, ADA],
  accessTokenSeconds = 300,
  isolates = 1,
  environment,
}: KitOptions = {}): Promise<Kit> {
  const [first] = users;
  if (first === undefined) throw new TypeError('The kit needs a user who can sign in.');
  const log: string[] = [];
  const backend = await startScriptedBackend({ users, accessTokenSeconds });
  const { url, dispose } = await startWorker({
    bindings: { SESSION_SECRET: TEST_SECRET, ...backend.environment, ...environment },
    isolates,
    onLog: (line) => log.push(line),
  });
  return {
    origin: url.origin,
    backend,
    log,
    visitor: () => new TestBrowser(url.origin),
    signIn: ({ email, password } = first) => signedIn(url.origin, { username: email, password }),
    expireTokenOf: async (visitor) => void (await age(visitor)),
    async stop() {
      await dispose();
      await backend.stop();
    },
  };
}
