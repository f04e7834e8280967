/** Hosts that are not ours, in the ways that parsers tell apart. */
const HOSTS = words(`
  evil.example evil.example:443 evil.example:0 user@evil.example app.example@evil.example app.example:x@evil.example
  app.example.evil.example evil.example%2f.app.example evil.example%23.app.example evil%E3%80%82example xn--evil.example
  [::1] [::ffff:127.0.0.1] 2130706433 0x7f.1 127.1 localhost %65vil.example EVIL.EXAMPLE evil.example. .evil.example
`);

/** What can stand before a host so that some parser takes it for one: schemes, and what is read as two slashes. */
const OPENINGS: readonly string[] = [
  ...words(`
    https:// http:// HTTPS:// hTTp:// https:/ https: https:/// https:\\\\ https:/\\ https:@ ftp:// ws:// file:// file:///
    blob:https:// view-source:https:// javascript:// javascript:alert(1)// javascript:%0aalert(1)// data:text/html,
    vbscript:x// mailto: urn: x:// :// ://// :
    // /// //// ////// //@ //user:pass@ //.@ /\\ \\ \\\\ \\/ /\\/ //\\ \\\\\\ /\\\\ /\\@ /@ @ /: /. .// ./ ../ ..// .. ~ ? # ?// #//
    /.// /./\\ /..// /../\\ /../..// /a/..// /a/../\\ /a/b/../..// /././/
    /%2e// /%2E// /%2e%2e// /a/%2e%2e// /a/%2E%2E// /a/.%2e// /a/%2e.// /%2e%2e/%2e%2e// /login/..// /auth/..// /api/..//
    /%2f /%2F /%2f%2f /%2f/ %2f %2f%2f %2f/ /%5c /%5C /%5c%5c /%5c/ %5c %5c%5c /a%2f..%2f..%2f/ /a/..%2f /a/..%5c /..%2f/
    /%252f /%252f%252f /%255c /%252e%252e// /a/%252e%252e%252f/ /%25252f /%u002f /%u2215 /%c0%af /%c0%af%c0%af /%c1%9c /%e0%80%af
    /%09/ /%0a/ /%0d/ /%0d%0a/ /%00/ /%0b/ /%20/ /%a0/ /%c2%a0/ /%e2%80%8b/ /%ef%bb%bf/ /%7f/ /%80/ /% /%2 /%zz
    /; /;/ /;// /;@ /a;/..// /..;/ /..;// /a/..;/..// /& /= /| /^ /" /' /< /> /{ /* /+ /$ /! /, /~ /\`
  `),
  ...words(
    '\uff0f\uff0f /\uff0f \uff0f/ \uff3c /\uff3c \ufe68 /\ufe68 \u2044\u2044 /\u2044 /\u2215 \u29f8\u29f8 /\u29f9 https\uff1a// https:\uff0f\uff0f /\u3002 /\uff0e\uff0e//',
  ),
  ...[
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\0',
    '\v',
    '\f',
    ' ',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '\u200b',
    '\x1b',
    '\x7f',
  ].flatMap((control) => [
    `${control}//`,
    `/${control}/`,
    `//${control}`,
    `ht${control}tps://`,
    `/${control}\\`,
    `${control}/${control}/`,
  ]),
];

/** What a client might add to have a check look elsewhere. */
const TAILS = words('/ /dashboard ?app.example #app.example /..// \\@app.example ?returnTo=/dashboard');

/** Values that must not get anyone off this site: what comes of them is a path of ours, or the default. */
export const HOSTILE_RETURNS: readonly string[] = distinct([
  ...OPENINGS.flatMap((opening) => HOSTS.slice(0, 4).map((host) => opening + host)),
  ...words('https:// // /\\ /\t/ /%2f /a/..// https:').flatMap((opening) =>
    HOSTS.map((host) => opening + host),
  ),
  ...words('https:// // /\\ /. /%5c').flatMap((opening) =>
    TAILS.map((tail) => `${opening}evil.example${tail}`),
  ),
  ...[
    '/dashboard\r\nSet-Cookie: gatehouse-session=x',
    '/dashboard\nLocation: //evil.example',
    '/\r\n\r\n<script>alert(1)</script>',
  ],
  ...[
    '/dashboard%0d%0aSet-Cookie:%20session=x',
    '/dashboard?x=%0d%0aLocation:%20//evil.example',
    '/\u560d\u560aSet-Cookie:x',
  ],
  ...[
    '',
    ' ',
    '.',
    '..',
    '/.',
    '/..',
    '/...',
    '/../',
    '/%2e',
    '/%2e%2e/',
    'dashboard',
    './dashboard',
    'null',
    'undefined',
    '[object Object]',
  ],
  ...[
    '/\ud800',
    '/\udfff/x',
    '/a\u0000',
    '/<script>',
    '/"onload="x',
    "/'",
    '/\u202egnp.exe',
    '/?\u2028',
    '/#//evil.example',
    '/?//evil.example',
  ],
  ...[
    `/${'a'.repeat(4096)}`,
    `/${'/'.repeat(4096)}`,
    `/${'../'.repeat(1024)}/evil.example`,
    `/${'\u20ac'.repeat(1024)}`,
    `/?${'%2f'.repeat(1024)}`,
  ],
  ...[
    `//${'a'.repeat(4096)}`,
    `/${' '.repeat(4096)}/evil.example`,
    `/${'\\'.repeat(2000)}evil.example`,
    `https:${'/'.repeat(2000)}evil.example`,
  ],
]);

/** Values that are no text, as a parameter given twice or a JSON body can bring them. */
export const NO_TEXT: readonly unknown[] = [
  ...[undefined, null, true, false, 0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, 1n, Symbol('/x')],
  ...[
    [],
    ['/dashboard'],
    ['/dashboard', '//evil.example'],
    [['/dashboard']],
    {},
    { 0: '/' },
    { toString: () => '/dashboard' },
  ],
  ...[
    new URL('https://evil.example/'),
    new String('/dashboard'),
    () => '/dashboard',
    new Date(0),
    /\/dashboard/,
  ],
];

/** The sign-in page, and the addresses that sign people in and out. */
const ENTRANCES = words('/login /auth /auth/login /auth/logout /auth/refresh /auth/session /login/x');

/** Values that lead back to where one signs in or out: all of them must give the default. */
export const ENTRANCE_RETURNS: readonly string[] = distinct(
  ENTRANCES.flatMap((path) => [
    ...[path, path.toUpperCase(), `/${path.charAt(1).toUpperCase()}${path.slice(2)}`],
    ...[1, 2, 3].map((at) => path.slice(0, at) + percent(path.charAt(at)) + path.slice(at + 1)),
    ...[encodeLetters(path), encodeLetters(path.toUpperCase()), encodeLetters(path).toUpperCase()],
    ...words(
      '/ // /. /./ /x/.. /%2e ? ?x ?returnTo=/dashboard # #x ;x / /;x .rsc .prefetch.rsc .segments/_tree.segment.rsc',
    ).map((ending) => path + ending),
    ...words('/a/.. /. /%2e /x/%2e%2e /a/b/../.. /dashboard/../dashboard/..').map((before) => before + path),
    ...['%2f', '%2F', '%5c', '%00'].map((ending) => path + ending),
    `/_next/data/x${path}.json`,
  ]),
);

/** What people really come from: each is kept to the letter. */
export const HONEST_RETURNS: readonly string[] = words(`
  / /dashboard /dashboard/ /dashboard/products /dashboard?tab=2 /dashboard?tab=2&tab=3 /a /a.b /a-b /a_b /a~b
  /loginx /login-help /logins /log /authors /auth0 /authenticate /docs/login /docs/auth/login /my/auth /LOG
  /orders/42 /orders/42/lines?page=2&sort=-price /search?q=a+b /search?q=a%20b /search?q=%22x%22 /search?q=100%25
  /search?q=https%3A%2F%2Fexample.com%2F /search?q=https://example.com/ /search?next=//x /search?q=%2F%2F /search?q=%5C /search?q=%00
  /search?email=a@b.example /search?q=a;b /search?q=?? /?utm_source=x&utm_medium=y /?q= /@someone /@someone/posts /~someone
  /caf%C3%A9 /%E6%97%A5%E6%9C%AC /%F0%9F%8C%89 /100%25 /a%20b /a%26b /a:b /a,b /a=b /a&b /a+b /a!b /(group)/x /$id /*
  /api/files/report.pdf /api/orders?limit=10 /files/report.pdf /v1.2/notes /.well-known/change-password /x/.../y /...
`);

function words(text: string): string[] {
  return text.split(/[ \n]+/).filter((word) => word !== '');
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function percent(letter: string): string {
  return letter === '' ? '' : `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function encodeLetters(path: string): string {
  return path.replace(/[a-z]/gi, percent);
}
