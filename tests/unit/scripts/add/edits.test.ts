import { describe, expect, test } from 'vitest';
import { withGate, withMembers, withoutMembers } from '../../../../scripts/add/edits.ts';

describe('package.json', () => {
  const members = { jose: '6.0.0', hono: '4.0.0' };

  test('gains packages in their order, and is otherwise the same to the byte', () => {
    const before =
      '{\n\t"name": "x",\n\t"files": ["a", "b"],\n\t"dependencies": {\n\t\t"a": "1",\n\t\t"z": "2"\n\t}\n}\n';
    expect(withMembers(before, 'dependencies', members)).toBe(
      '{\n\t"name": "x",\n\t"files": ["a", "b"],\n\t"dependencies": {\n\t\t"a": "1",\n\t\t"hono": "4.0.0",\n\t\t"jose": "6.0.0",\n\t\t"z": "2"\n\t}\n}\n',
    );
  });

  test.each([
    '{\n  "name": "x"\n}\n',
    '{\n  "name": "x"\n}',
    '{\r\n  "name": "x"\r\n}\r\n',
    '{\n  "dependencies": {}\n}\n',
  ])('gains the list where there is none: %j', (before) => {
    const after = withMembers(before, 'dependencies', members);
    expect(JSON.parse(after)).toEqual({ ...JSON.parse(before), dependencies: members });
    expect(after.endsWith('\n')).toBe(before.endsWith('\n'));
    expect(after.includes('\r')).toBe(before.includes('\r'));
  });

  test('keeps what it has in its own version, and its scripts in their order', () => {
    const before = '{\n  "scripts": {\n    "z": "1",\n    "jose": "mine"\n  }\n}\n';
    expect(JSON.parse(withMembers(before, 'scripts', members)).scripts).toEqual({
      z: '1',
      jose: 'mine',
      hono: '4.0.0',
    });
  });

  test.each([
    '{\n  "name": "x"\n}\n',
    '{\n  "name": "x",\n  "dependencies": {\n    "a": "1",\n    "z": "2"\n  }\n}\n',
    '{\n  "name": "x",\n  "dependencies": {\n    "z": "2"\n  },\n  "private": true\n}\n',
    '{\r\n  "name": "x",\r\n  "dependencies": {\r\n    "a": "1"\r\n  }\r\n}\r\n',
    '{\n  "pnpm": {\n    "dependencies": {\n      "hono": "1"\n    }\n  },\n  "name": "x"\n}\n',
  ])('loses what it gained, in whichever version that is by then: %j', (to) => {
    const from = withMembers(to, 'dependencies', members);
    const now = from.replace('"hono": "4.0.0"', '"hono": "^5.1.0"').replace('"x"', '"renamed"');
    expect(withoutMembers(now, { from, to }, ['dependencies'])).toBe(to.replace('"x"', '"renamed"'));
  });

  test('is not confused by a list of the same name deeper down', () => {
    const before = '{\n  "pnpm": {\n    "dependencies": {\n      "a": "1"\n    }\n  }\n}\n';
    expect(JSON.parse(withMembers(before, 'dependencies', members)).dependencies).toEqual(members);
  });
});

describe('the configuration of Next', () => {
  const IMPORT = "import { withGatehouse } from './gatehouse/next.cjs';\n";

  test.each([
    [
      'const own = {};\nexport default own;\n',
      `${IMPORT}const own = {};\nexport default withGatehouse(own);\n`,
    ],
    ['// @ts-check\nexport default own\n', `// @ts-check\n${IMPORT}export default withGatehouse(own);\n`],
    [
      'export default { a: 1 };\n',
      `${IMPORT}const applicationConfig = { a: 1 };\n\nexport default withGatehouse(applicationConfig);\n`,
    ],
    [
      'export default withMDX(withSentry({\n  a: 1,\n}));\n',
      `${IMPORT}const applicationConfig = withMDX(withSentry({\n  a: 1,\n}));\n\nexport default withGatehouse(applicationConfig);\n`,
    ],
    [
      'export default async function config(phase) {\n  return {};\n}\n',
      `${IMPORT}const applicationConfig = async function config(phase) {\n  return {};\n}\n\nexport default withGatehouse(applicationConfig);\n`,
    ],
    [
      'const own = {};\nmodule.exports = own;\n',
      "const { withGatehouse } = require('./gatehouse/next.cjs');\nconst own = {};\nmodule.exports = withGatehouse(own);\n",
    ],
    [
      'module.exports = () => {\n  return {};\n};\n',
      "const { withGatehouse } = require('./gatehouse/next.cjs');\nconst applicationConfig = () => {\n  return {};\n};\n\nmodule.exports = withGatehouse(applicationConfig);\n",
    ],
  ])('is put into ours, whatever it exports: %j', (before, after) => {
    expect(withGate(before, [])).toBe(after);
  });

  test('says which pages of the sign-in are its own', () => {
    expect(withGate('export default own;\n', ['/register'])).toContain(
      'withGatehouse(own, { ownPages: ["/register"] });',
    );
  });

  test.each([
    'exports.default = {};\n',
    'export { config as default } from "./other";\n',
    'module.exports = a;\nexport default b;\n',
    '',
  ])('is left to people where nobody can tell: %j', (text) => expect(withGate(text, [])).toBeUndefined());
});
