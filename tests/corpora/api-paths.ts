/** One family of paths below `/api`, by what its members have in common. */
export interface ApiPaths {
  readonly family: string;
  /** Request targets as they go over the wire, unescaped and unchecked; each of them once in the whole corpus. */
  readonly targets: readonly string[];
}

/**
 * Lists ways to write a path below `/api` so that some reader down the line might take it for one outside of the
 * backend's base path, or for one of another server.
 *
 * @param host - the host and port of a server that nobody may call
 */
export function apiPaths(host: string): readonly ApiPaths[] {
  const families = {
    'climbs from the start': climbs('/api', DOTS, SLASHES),
    'climbs from the middle': climbs('/api/echo/a', DOTS, COMMON_SLASHES),
    'climbs at the end': DOTS.flatMap((dots) => COMMON_SLASHES.map((slash) => `/api/echo${slash}${dots}`)),
    'mixed climbs': mixedClimbs(),
    'characters that end or split a path': splits(),
    'other servers': otherServers(host),
  };
  const seen = new Set<string>();
  return Object.entries(families).map(([family, targets]) => ({
    family,
    targets: targets.filter((target) => !seen.has(target) && seen.add(target)),
  }));
}

/** Ways to write two dots. */
const DOTS = [
  ...words(`
    .. %2e%2e %2E%2E %2e%2E .%2e %2e. .%2E %252e%252e %252E%252e .%252e %2e%252e %25252e%25252e %2525252e%2525252e
    %%32%65%%32%65 %25%32%65%25%32%65 %u002e%u002e %c0%ae%c0%ae %C0%AE%c0%Ae .%c0%ae %e0%80%ae%e0%80%ae
    %f0%80%80%ae%f0%80%80%ae %c0%2e%c0%2e %25c0%25ae%25c0%25ae %25e0%2580%25ae%25e0%2580%25ae
    %ef%bc%8e%ef%bc%8e %25ef%25bc%258e%25ef%25bc%258e %e3%80%82%e3%80%82 %ef%b9%92%ef%b9%92 %e2%80%a5 %e2%80%a4%e2%80%a4
    ..; ..;x ..;x=1 ..;a=b;c=d %2e%2e; %2e%2e;x=1 ..%3b ..%3Bx=1 ..%253b .;/../.. ;/.. ;x=1/.. ..%00 ..%2500 .%00. ..%09
    .%09. %09.. ..%0a .%0a. ..%0d .%0d. ..%0d%0a .%0d%0a. ..%20 %20.. ..%20%20 ..%a0 ..%ff ..%7f ..%3f ..%23 ..%253f
    ..%2523 .... ... ..%3fx ..%23x ..%253fx .%20. .%2520. %09..%20 .%e2%80%89. ..%e3%80%80 %ef%bc%852e%ef%bc%852e
    %25ef%25bc%25852e%25ef%25bc%25852e %ef%b9%aa2e%ef%b9%aa2e %ef%bc%8e%20. %25u002e%25u002e %25uff0e%25uff0e %25U002E.
    %ef%bc%85252e%ef%bc%85252e %ef%bc%85u002e%ef%bc%85u002e %ef%bc%85ef%ef%bc%85bc%ef%bc%858e. .%e2%80%8b. ..%e2%80%8b
  `),
  '\uff0e\uff0e',
  '.\uff0e',
  '\u2025',
  '\uff052e\uff052e',
  '.\u2009.',
  '\u3002\u3002',
  '.\t.',
  '..\t',
  '..\u0000',
  '.\u007f.',
  '..\u00a0',
] as const;

/** Ways to write the slash between two segments that are most often read as one. */
const COMMON_SLASHES = ['/', '//', '\\', '%2f', '%252f', '%5c', '%c0%af', '/;x/'] as const;

/** Ways to write the slash between two segments. */
const SLASHES = [
  ...COMMON_SLASHES,
  ...words(`
    /// /\\ \\/ \\\\ %2F %25%32%66 %25252f %2525252f %5C %255c %25255c /%2f %2f%2f %e0%80%af %f0%80%80%af %c1%9c %c0%5c
    %25c0%25af %ef%bc%8f %ef%bc%bc %e2%88%95 %e2%81%84 %e2%88%96 %c2%a5 %u2215 %u002f %25u002f %25u2215 /./ /%2e/ /;/ ;/ %3b/ /%09/ /%00/ /%20/
  `),
  '\uff0f',
  '\u2215',
  '/\t/',
] as const;

/** Places outside of the backend's base path; the last is inside of its name, but not of its path. */
const GOALS = ['admin', 'api/v2/products', '_hidden/../admin', 'api/v1x'] as const;

function climbs(from: string, dots: readonly string[], slashes: readonly string[]): string[] {
  return slashes.flatMap((slash) =>
    dots.map((dot, at) => {
      const goal = GOALS[at % GOALS.length];
      return `${from}${slash}${`${dot}${slash}`.repeat(from.split('/').length)}${goal}`;
    }),
  );
}

/** Two ways to write a climb in one path, and climbs that only show once a part of them is gone. */
function mixedClimbs(): string[] {
  const common = ['..', '%2e%2e', '%252e%252e', '..;', '..%00', '%c0%ae%c0%ae', '..\\..', '..%5c..'];
  const pairs = common.flatMap((one) =>
    common.filter((other) => other !== one).map((other) => `/api/${one}/${other}/${one}/${other}/admin`),
  );
  const nested = words(`
    ....//....//admin ....\\/....\\/admin ..././..././admin .../.../admin ..%2f%2e%2e/admin %2e%2e%2f..%5cadmin
    ..%252f..%255cadmin a/b/c/..%2f..%2f..%2f..%2f..%2fadmin a/%2e%2e/%2e%2e/%2e%2e/admin a/./.././../admin
    a/.%2e/%2e./.%2e/admin %2e/%2e%2e/%2e%2e/admin .%2f..%2f..%2fadmin ;/..;/..;/admin ;x/../../../admin
    auth/../../admin auth/..%2f..%2f..%2fadmin v1/../../../admin api/v1/../../../../admin x/..%2f..%2f..%2f%61dmin
    ..%2f..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd %2e%2e%5c%2e%2e%5cwindows%5cwin.ini
    %e3%80%82./%e3%80%82./admin ..%e2%80%8b/..%e2%80%8b/admin ..%ef%bb%bf/..%ef%bb%bf/admin %2%65%2%65/admin
  `);
  const prefixed = ['/api', '/API', '/%61pi', '/api/', '/./api', '/x/../api', '/api;x', '//api', '/api%2f'];
  return [
    ...pairs,
    ...nested.map((path) => `/api/${path}`),
    ...prefixed.flatMap((prefix) => common.map((dots) => `${prefix}/${dots}/${dots}/${dots}/admin`)),
  ];
}

/** What ends a path, or a part of it, for one reader and not for another: at its start, in its middle, at its end. */
function splits(): string[] {
  const characters = [
    ...words(`
      ; ;x=1 ;.. @ : : :80 :@ %3f %253f %23 %2523 %00 %2500 %09 %0a %0d %0d%0a %250d%250a %1f %7f %20 %2520 %80 %ff %fe%ff
      %ed%a0%80 %ed%a0%bd%ed%b8%80 %ef%bf%be % %% %2 %zz %u0000 %25 %2525 & = + , ! $ ' ( ) * | ^ \` { } [ ] < > " ~
    `),
    '\t',
    '\u0000',
    '\u0001',
    '\u001f',
    '\u007f',
    '\u00a0',
    '\u2028',
    '\ufeff',
  ];
  return characters.flatMap((character) => [
    `/api/${character}/../../admin`,
    `/api/echo${character}/../../../admin`,
    `/api/echo/..${character}/..${character}/..${character}/admin`,
    `/api/echo/a${character}`,
    `/api${character}/../admin`,
  ]);
}

/** Addresses of another server, where a part of a path belongs. */
function otherServers(host: string): string[] {
  const written = [
    `http://${host}/`,
    `http:/${host}/`,
    `http:${host}/`,
    `HTTP://${host}/`,
    `https://${host}/`,
    `ws://${host}/`,
    `http:%2f%2f${host}/`,
    `http:%252f%252f${host}/`,
    `http%3a%2f%2f${host}%2f`,
    `http%253a%252f%252f${host}%252f`,
    `http:\\\\${host}\\`,
    `http:%5c%5c${host}%5c`,
    `/${host}/`,
    `//${host}/`,
    `\\${host}/`,
    `\\\\${host}/`,
    `%2f${host}/`,
    `%2f%2f${host}/`,
    `%5c${host}/`,
    `%5c%5c${host}/`,
    `%09//${host}/`,
    `\t//${host}/`,
    `%0d%0a//${host}/`,
    `%00//${host}/`,
    `@${host}/`,
    `%40${host}/`,
    `a@${host}/`,
    `a:b@${host}/`,
    `:80@${host}/`,
    `.${host}/`,
    `;@${host}/`,
    `#@${host}/`,
    `%23@${host}/`,
    `?@${host}/`,
    `%3f@${host}/`,
    `../../@${host}/`,
    `..%2f..%2f@${host}/`,
    `..//${host}/`,
    `%2e%2e//${host}/`,
    'file:///etc/passwd',
    'data:,x',
    'javascript:x',
  ];
  const parameters = words('url uri target host path redirect next proxy callback upstream');
  const queries = parameters.flatMap((name) => [
    `/api/echo?${name}=http://${host}/`,
    `/api/echo?${name}=%2f%2f${host}%2f`,
    `/api?${name}=http://${host}/`,
  ]);
  const prefixes = ['/api/', '/api', '/api/echo/', '/api/../api/', '/api/%2e%2e/', '/api//', '/api/;/'];
  return [
    ...prefixes.flatMap((prefix) => written.map((address) => prefix + address)),
    ...queries,
    `http://${host}/api/echo`,
    `http://a:b@${host}/api/echo`,
    `http://${host}/api/..%2f..%2fadmin`,
    `//${host}/api/echo`,
  ];
}

/** A list written in one text, apart by blanks. */
function words(text: string): string[] {
  return text.split(/[ \n]+/).filter((word) => word !== '');
}
