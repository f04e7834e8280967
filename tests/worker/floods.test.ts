import { decodeProtectedHeader } from 'jose';
import { encode } from 'jose/base64url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Canary, startCanary } from '../fixtures/canary.ts';
import { type Client, signedIn } from '../fixtures/client.ts';
import { backendCalls, demoRequests, type Fault, orderFaults, resetDemo } from '../fixtures/demo.ts';
import { DRESS, SAME_ORIGIN } from '../fixtures/dress.ts';
import { demoClaims, signAsDemo } from '../fixtures/hostile-tokens.ts';
import { inParallel } from '../fixtures/parallel.ts';
import { type RawAnswer, sendRaw } from '../fixtures/raw.ts';
import { sealSession } from '../fixtures/sealed.ts';
import { startTarget, type Target } from '../fixtures/target.ts';

const KEY_SET = '/.well-known/jwks.json';
const FLOOD = 300;
const AT_ONCE = 10;
const DRESSED = [...DRESS.fetch, SAME_ORIGIN];

let target: Target;
let member: Client;
let canary: Canary;
beforeAll(async () => {
  canary = await startCanary();
});
afterAll(() => canary?.close());
