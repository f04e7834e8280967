import { describe, expect, test } from 'vitest';
import { markOf, WHEN } from '../../../../components/ui/marks.ts';
import { compileTemplate } from '../../../../scripts/build/template.ts';
import { DEMO_LOGIN } from '../../../fixtures/clients/test-browser.ts';
import { TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const HASH = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const page = (html: string, hashes: readonly string[] = []) => ({ parts: compileTemplate(html), hashes });
const PAGES = {
  '/': page(`<${WHEN} fact="user">Hello, ${markOf('user')}.</${WHEN}>`),
  '/login': page(`<p>${markOf('notice')}</p><input name="username" value="${markOf('username')}">`, [HASH]),
  '/register': page('<form>'),
  '/forbidden': page(`Not for ${markOf('user')} (${markOf('role')}), ${markOf('requestId')}`),
  '/_not-found': page(`Nothing here. ${markOf('requestId')}`),
};
const ROUTES = [
  '^/(?:/)?$',
  '^/login(?:/)?$',
  '^/register(?:/)?$',
  '^/forbidden(?:/)?$',
  '^/dashboard(?:/)?$',
];

function house(routes: readonly string[] = ROUTES): TestGatehouse {
  return new TestGatehouse({ prerendered: { pages: PAGES, routes } });
}

const policyOf = ({ headers }: Response) =>
  /script-src ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1];

describe('a page that was made at build time', () => {
  test('is answered with by the gate, and the framework is not asked', async () => {
    const at = house();
    const response = await at.browser().request('/login?reason=idle_timeout');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(await response.text()).toBe('<p>idle_timeout</p><input name="username">');
    expect(at.passes).toEqual([]);
  });

  test('runs the scripts whose hashes the build has noted, and no others', async () => {
    const visitor = house().browser();
    expect(policyOf(await visitor.request('/login'))).toBe(`'${HASH}'`);
    expect(policyOf(await visitor.request('/'))).toBe("'none'");
  });

  test.each(['/login/', '/%6Cogin', '/login.rsc'])(
    'is the same however its path is written: %s',
    async (path) => {
      const at = house();
      expect(await (await at.browser().request(path)).text()).toContain('name="username"');
      expect(at.passes).toEqual([]);
    },
  );

  test('says who is signed in to them alone', async () => {
    const at = house();
    expect(await (await at.browser().request('/')).text()).toBe('');
    expect(await (await (await at.signedIn()).request('/')).text()).toBe('Hello, Dana Demo.');
  });

  test('comes back with what was typed, as text, and the status of the refusal', async () => {
    const username = '"><script>alert(1)</script>';
    const response = await house().browser().submit('/auth/login', { username, password: 'no' });
    expect(response.status).toBe(401);
    expect(policyOf(response)).toBe(`'${HASH}'`);
    expect(await response.text()).toBe(
      '<p>invalid_credentials</p><input name="username" value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">',
    );
  });

  test('has no body for a HEAD', async () => {
    const response = await house().browser().request('/login', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test('takes no post', async () => {
    const at = house();
    const member = await at.signedIn();
    const response = await member.submit('/login', DEMO_LOGIN);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(at.passes).toEqual([]);
  });

  test('is not there where the backend takes no such form', async () => {
    expect((await house().browser().request('/register')).status).toBe(404);
  });

  test('stands in, with 403, for one that somebody may not see', async () => {
    const at = house();
    const response = await (await at.signedIn()).request('/admin/users');
    expect(response.status).toBe(403);
    expect(await response.text()).toBe(
      `Not for Dana Demo (customer), ${response.headers.get('x-request-id')}`,
    );
  });
});

describe('where the framework has nothing', () => {
  test('the page that says so is answered with by the gate', async () => {
    const at = house();
    const response = await (await at.signedIn()).request('/no-such-page');
    expect(response.status).toBe(404);
    expect(await response.text()).toBe(`Nothing here. ${response.headers.get('x-request-id')}`);
    expect(at.passes).toEqual([]);
  });

  test('a stranger is sent to sign in all the same', async () => {
    expect((await house().browser().request('/no-such-page')).status).toBe(307);
  });

  test.each(['/dashboard', '/dashboard/'])('it is asked for what it has: %s', async (path) => {
    const at = house();
    expect((await (await at.signedIn()).request(path)).status).toBe(200);
    expect(at.passes).toHaveLength(1);
  });

  test('it is asked for everything while nobody knows what it has', async () => {
    const at = house([]);
    await (await at.signedIn()).request('/no-such-page');
    expect(at.passes).toHaveLength(1);
  });
});
