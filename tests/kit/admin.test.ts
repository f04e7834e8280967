import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADA, DANA, type Kit, startKit } from './index.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit?.stop());

describe('the pages of admins', () => {
  it('are for admins', async () => {
    kit.backend.on('GET /users', () => Response.json([]));
    expect((await (await kit.signIn(ADA)).request('/admin')).status).toBe(200);
    expect((await (await kit.signIn(DANA)).request('/admin')).status).toBe(403);
  });
});
