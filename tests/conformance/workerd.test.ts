import { convertV4MiniflareOptions, Miniflare, NoOpLog } from 'miniflare';
import { afterAll, beforeAll, describe } from 'vitest';
import { bundleForWorkerd } from '../fixtures/lib/bundle.ts';
import { describeConformance } from './suite.ts';

const BOOT_MS = 60_000;
const WORKER = `
  import { answer } from './tests/conformance/subject.ts';
  export default { fetch: async (request) => new Response(await answer(await request.json())) };
`;

let miniflare: Miniflare;

beforeAll(async () => {
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      log: new NoOpLog(),
      cf: false,
      telemetry: { enabled: false },
      workers: [
        {
          name: 'core',
          modules: true,
          script: await bundleForWorkerd(WORKER),
          compatibilityDate: '2026-10-19',
        },
      ],
    }),
  );
  await miniflare.ready;
}, BOOT_MS);

afterAll(() => miniflare.dispose());

describe('in workerd', () =>
  describeConformance(async (question) => {
    const body = JSON.stringify(question);
    const response = await miniflare.dispatchFetch('http://core/', { method: 'POST', body });
    return response.text();
  }));
