import { describe, expect, it } from 'vitest';
import { definitionProblems } from '../../../../edge/config/backend-checks.ts';
import { definitionText } from '../../../../scripts/doctor/cli/definition.ts';
import { PRESET_PLANS } from '../../../fixtures/backends/shapes/preset-plans.ts';
import { rowPlan } from '../../../fixtures/backends/shapes/preset-rows.ts';
import { startShape } from '../../../fixtures/backends/shapes/stand-ins.ts';
import { examined } from '../../../fixtures/lib/examined.ts';

/** Those that tell themselves by an address of their own, and by what they answer there. */
const TOLD = {
  'jwt-auth': PRESET_PLANS['jwt-auth'],
  lexik: PRESET_PLANS.lexik,
  pocketbase: PRESET_PLANS.pocketbase,
  'dj-rest-auth': rowPlan('dj-rest-auth'),
  'fastapi-users': rowPlan('fastapi-users'),
  feathers: rowPlan('feathers'),
  'better-auth': rowPlan('better-auth'),
  medusa: rowPlan('medusa'),
  wordpress: rowPlan('wordpress'),
};

it('writes down what variables cannot say, as gatehouse.config.ts takes it', async () => {
  const contract = await startShape(PRESET_PLANS.flask);
  try {
    const [user] = contract.users;
    const { JWT_SECRET = '' } = contract.environment;
    const typed = ['--user', user.username, '--password', user.password];
    const { settings, findings, printed } = await examined(contract.origin, typed, {
      environment: { JWT_SECRET },
    });
    const text = settings && definitionText(settings, findings);
    const [, literal = ''] = text?.split('defineBackend(') ?? [];
    const definition = new Function(`return ${literal.slice(0, literal.lastIndexOf(')'))}`)();
    expect(definition, printed).toMatchObject({
      extends: 'custom',
      login: { path: '/login', body: { username: '$username', password: '$password' } },
      refresh: { path: '/refresh', bearer: 'refreshToken' },
    });
    expect(definitionProblems(definition)).toEqual([]);
    expect(text).not.toContain(JWT_SECRET);
  } finally {
    await contract.stop();
  }
});

describe.each(Object.entries(TOLD))('the doctor at a stand-in for %s', (name, plan) => {
  it('calls it by its preset, and proves it', async () => {
    const contract = await startShape(plan);
    try {
      const [user] = contract.users;
      const { JWT_SECRET, BACKEND_API_KEY } = contract.environment;
      const environment = { ...(JWT_SECRET && { JWT_SECRET }), ...(BACKEND_API_KEY && { BACKEND_API_KEY }) };
      const typed = ['--user', user[contract.loginName], '--password', user.password];
      const found = await examined(contract.origin, typed, { environment });
      expect(found.settings?.variables.BACKEND_PRESET, found.printed).toBe(name);
      expect(found.outcome, found.printed).not.toBe('wrong');
      expect(found.printed).toContain("the product's own code went through sign-in");
    } finally {
      await contract.stop();
    }
  });
});
