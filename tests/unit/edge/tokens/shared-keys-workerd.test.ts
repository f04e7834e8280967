import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { convertV4MiniflareOptions, Miniflare, NoOpLog, Response } from 'miniflare';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleForWorkerd } from '../../../fixtures/lib/bundle.ts';

/** Verifies the token that it is sent, with the key set of an address. */
const WORKER = `
  import { cloudflareTexts } from './edge/adapters/cloudflare/shared-texts.ts';
  import { createSharedKeys } from './edge/tokens/shared-keys.ts';
  import { createVerifier } from './edge/tokens/verify.ts';

  const keys = { kind: 'jwks', url: 'https://issuer.example/keys' };
  const policy = { keys, algorithms: undefined, issuer: undefined, audience: undefined, leewaySeconds: 5 };
  let verifier;
  export default {
    async fetch(request) {
      const shareKeys = createSharedKeys(cloudflareTexts, ['a secret of at least thirty-two bytes']);
      verifier ??= createVerifier(policy, (asked) => fetch(asked), Date.now, undefined, undefined, shareKeys);
      return new Response((await verifier.verify(await request.text())).status);
    },
  };
`;

let asked = 0;
let token: string;
let miniflare: Miniflare;
beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const keySet = JSON.stringify({ keys: [await exportJWK(publicKey)] });
  token = await new SignJWT({ sub: '1' })
    .setProtectedHeader({ alg: 'ES256' })
    .setExpirationTime('5 minutes')
    .sign(privateKey);
  const script = await bundleForWorkerd(WORKER);
  const common = { modules: true, compatibilityDate: '2026-10-19', script } as const;
  const outboundService = () => {
    asked += 1;
    return new Response(asked === 1 ? keySet : null, { status: asked === 1 ? 200 : 500 });
  };
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      log: new NoOpLog(),
      cf: false,
      telemetry: { enabled: false },
      workers: ['one', 'other'].map((name) => ({ ...common, name, outboundService })),
    }),
  );
  await miniflare.ready;
}, 60_000);
afterAll(() => miniflare?.dispose());

it('a cold isolate in workerd verifies with the key set that another has fetched, and asks nobody', async () => {
  const verify = async (name: string) => {
    const worker = await miniflare.getWorker(name);
    return (await worker.fetch('https://app.example', { method: 'POST', body: token })).text();
  };
  expect(await verify('one')).toBe('valid');
  expect(await verify('other')).toBe('valid');
  expect(asked).toBe(1);
});
