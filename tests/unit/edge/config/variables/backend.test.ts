import { describe, expect, it } from 'vitest';
import { createBackend } from '../../../../../edge/backend/backend.ts';
import { formContract } from '../../../../../edge/backend/sign-in-methods.ts';
import { loadConfig } from '../../../../../edge/config/config.ts';
import { NOON, SECRET } from '../../../../fixtures/core/test-gatehouse.ts';

type Environment = Readonly<Record<string, string>>;

const CUSTOM = { BACKEND_PRESET: 'custom', BACKEND_URL: 'https://api.example', BACKEND_LOGIN_PATH: '/in' };
const FORMS = { BACKEND_REGISTRATION: 'on', BACKEND_PASSWORD_RESET: 'on' };

function load(environment: Environment) {
  const loaded = loadConfig({ SESSION_SECRET: SECRET, ...CUSTOM, ...environment });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

/** The backend that variables describe, and what it is sent. */
function start(environment: Environment, answer: () => Response = () => Response.json({})) {
  const sent: { readonly path: string; readonly body: unknown }[] = [];
  const config = load(environment).backend;
  const backend = createBackend({
    ...config,
    now: () => NOON,
    fetch: async (request) => {
      sent.push({ path: new URL(request.url).pathname, body: await request.json() });
      return answer();
    },
  });
  return {
    backend,
    sent,
    form: (name: Parameters<typeof formContract>[1]) => formContract(config.preset, name),
  };
}

describe('a variable says otherwise', () => {
  it('what a sign-out is told beside the token', async () => {
    const logout = { BACKEND_LOGOUT_PATH: '/out', BACKEND_LOGOUT_FIELDS: '{"everywhere":true}' };
    const { backend, sent } = start({ ...logout, BACKEND_LOGOUT_FIELD: 'token' });
    await backend.signOut({ refreshToken: 'r' });
    expect(sent).toEqual([{ path: '/out', body: { everywhere: true, token: 'r' } }]);
  });

  it.each([
    [
      'registration',
      { BACKEND_REGISTRATION_PATH: '/people', BACKEND_REGISTRATION_INPUTS: 'name=who,password=phrase' },
      { path: '/people', body: { who: 'Nora', phrase: 'p' } },
    ],
    [
      'forgotPassword',
      { BACKEND_PASSWORD_RESET_PATH: '/lost', BACKEND_PASSWORD_RESET_INPUTS: 'email=mail' },
      { path: '/lost', body: { mail: 'n@x.example' } },
    ],
    [
      'newPassword',
      { BACKEND_NEW_PASSWORD_PATH: '/found', BACKEND_NEW_PASSWORD_INPUTS: 'token=code,password=phrase' },
      { path: '/found', body: { code: 't', phrase: 'p' } },
    ],
  ] as const)('where the form %s goes, and what its fields are called', async (name, variables, expected) => {
    const paths = { BACKEND_REGISTRATION_PATH: '/a', BACKEND_PASSWORD_RESET_PATH: '/b' };
    const { backend, sent, form } = start({ ...FORMS, ...paths, ...variables });
    const contract = form(name);
    if (contract === undefined) throw new Error('It is not offered.');
    const typed = { name: 'Nora', email: 'n@x.example', token: 't', password: 'p' };
    await backend.submit(contract, typed, 'https://app.example/reset-password');
    expect(sent).toEqual([expected]);
  });

  it.each([
    ['detail', { detail: 'Too short.' }],
    ['message', { message: 'Too short.' }],
    ['message, as a list', { message: ['Too', 'short.'] }],
    ['error_description', { error: 'invalid', error_description: 'Too short.' }],
    ['error.message', { error: { message: 'Too short.' } }],
    ['errors.0.message', { errors: [{ message: 'Too short.' }] }],
    ['a name of its own', { oh: { dear: 'Too short.' } }],
  ])('or leaves it: a sentence is found under %s', async (name, body) => {
    const own = name.includes('own') ? { BACKEND_MESSAGE_PATHS: 'oh.dear' } : {};
    const paths = { BACKEND_REGISTRATION_PATH: '/a', BACKEND_PASSWORD_RESET_PATH: '/b' };
    const { backend, form } = start({ ...FORMS, ...paths, ...own }, () =>
      Response.json(body, { status: 422 }),
    );
    const contract = form('registration');
    if (contract === undefined) throw new Error('It is not offered.');
    expect(await backend.submit(contract, {}, '')).toEqual({ status: 'rejected', message: 'Too short.' });
  });

  it.each([
    ['oidc', undefined, 'openid profile email offline_access', 'consent'],
    ['oidc', 'openid email', 'openid email', undefined],
    ['oidc', 'read offline_access', 'openid read offline_access', 'consent'],
    ['keycloak', undefined, 'openid profile email', undefined],
    ['oauth2', 'read', 'openid read', undefined],
  ])('which scope %s asks for: %s', (preset, scope, expected, prompt) => {
    const { provider } = load({
      BACKEND_PRESET: preset,
      OIDC_ISSUER: 'https://id.example',
      CLIENT_ID: 'gatehouse',
      ...(scope !== undefined && { BACKEND_SCOPE: scope }),
    });
    expect(provider).toMatchObject({ scope: expected });
    expect(provider?.prompt).toBe(prompt);
  });
});
