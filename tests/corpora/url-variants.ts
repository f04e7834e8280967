/** One way of writing a path. Each character of `target` is one byte of the request line; there is no white space in it. */
export interface UrlVariant {
  readonly label: string;
  readonly target: string;
}

type Row = readonly [label: string, target: string];

/**
 * Lists ways in which a client can write a path so that some server, framework or cache might still take it for that path.
 *
 * Servers that resolve dots read a few of them as another path altogether, such as `/dashboard/..`. What counts is that
 * none of them shows the page.
 *
 * @param path - a plain path, such as `/dashboard/products`
 * @returns request targets, each of them once, without the plain path itself
 */
export function urlVariants(path: string): readonly UrlVariant[] {
  const families = [slashes, climbs, letters, cases, endings, queries, frameworkAddresses, absoluteForms];
  const rows = families.flatMap((family) => family(path)).concat(combined(path));
  const labels = new Map(rows.map(([label, target]) => [target, label]));
  labels.delete(path);
  return [...labels].map(([target, label]) => ({ label, target }));
}

/** What stands, or is read by some, where a slash belongs. */
const SLASHES = [
  ['two slashes', '//'],
  ['three slashes', '///'],
  ['a dot segment', '/./'],
  ['a dot segment and an empty one', '/.//'],
  ['an encoded dot segment', '/%2e/'],
  ['a dot segment encoded in upper case', '/%2E/'],
  ['an encoded slash', '/%2f'],
  ['an encoded slash in upper case', '/%2F'],
  ['nothing but an encoded slash', '%2f'],
  ['a backslash', '\\'],
  ['a slash and a backslash', '/\\'],
  ['two backslashes', '\\\\'],
  ['an encoded backslash', '/%5c'],
  ['nothing but an encoded backslash', '%5C'],
  ['a doubly encoded slash', '/%252f'],
  ['a doubly encoded backslash', '/%255c'],
  ['an empty matrix parameter', '/;/'],
  ['a matrix parameter', '/;x=y/'],
  ['an encoded tab', '/%09/'],
  ['an encoded line feed', '/%0a/'],
  ['an encoded carriage return and line feed', '/%0d%0a/'],
  ['an encoded space', '/%20/'],
  ['an encoded null', '/%00/'],
  ['an overlong slash', '/%c0%af'],
  ['an overlong slash of three bytes', '/%e0%80%af'],
  ['an overlong backslash', '/%c1%9c'],
  ['a full-width slash', '/%ef%bc%8f'],
  ['a fraction slash', '/%e2%81%84'],
  ['a division slash', '/%e2%88%95'],
  ['raw bytes of a full-width slash', '/\xef\xbc\x8f'],
] as const;

function slashes(path: string): Row[] {
  return SLASHES.flatMap(([name, slash]): Row[] => [
    [`${name} at the start`, slash + path.slice(1)],
    [`${name} for every slash`, path.replaceAll('/', slash)],
    [`${name} at the end`, path + slash],
  ]);
}

/** Where anyone may be, from where one climbs to where one may not. */
const OPEN_PLACES = words(`
  /login /health /robots.txt /favicon.ico /_next/static /_next/static/chunks /_next/image /api /auth /docs
`);
const CLIMBS = words(`
  /.. /%2e%2e /%2E%2E /.%2e /%2e. %2f.. %2f%2e%2e %5c.. \\.. /..; /..;x //.. /.;/.. /%252e%252e /..%00
  /%c0%ae%c0%ae /%e0%80%ae%e0%80%ae /%ef%bc%8e%ef%bc%8e /.%09.
`);

function climbs(path: string): Row[] {
  return OPEN_PLACES.flatMap((place) =>
    CLIMBS.map((climb): Row => {
      const depth = place.split('/').length - 1;
      return [`up from ${place} by ${climb}`, place + climb.repeat(depth) + path];
    }),
  );
}

/** Ways to write one letter. */
const SPELLINGS: readonly (readonly [name: string, spell: (letter: string) => string])[] = [
  ['encoded', (letter) => `%${hex(letter.charCodeAt(0))}`],
  ['encoded in upper case', (letter) => `%${hex(letter.charCodeAt(0)).toUpperCase()}`],
  ['encoded twice', (letter) => `%25${hex(letter.charCodeAt(0))}`],
  ['encoded three times', (letter) => `%2525${hex(letter.charCodeAt(0))}`],
  ['with an encoded percent sign and digits', (letter) => `%25${encodeAll(hex(letter.charCodeAt(0)))}`],
  ['as a %u escape', (letter) => `%u00${hex(letter.charCodeAt(0))}`],
  ['overlong', (letter) => overlong(letter.charCodeAt(0))],
  ['as raw overlong bytes', (letter) => fromHex(overlong(letter.charCodeAt(0)))],
  ['full-width', (letter) => encodeURIComponent(String.fromCharCode(letter.charCodeAt(0) + 0xfee0))],
  ['with the high bit set', (letter) => `%${hex(letter.charCodeAt(0) + 0x80)}`],
];

function letters(path: string): Row[] {
  const all = [...path].flatMap((letter, index) => (letter === '/' ? [] : [index]));
  const choices = {
    'the first letter': all.slice(0, 1),
    'the last letter': all.slice(-1),
    'every letter': all,
  };
  return SPELLINGS.flatMap(([name, spell]) =>
    Object.entries(choices).map(([which, chosen]): Row => {
      const written = [...path].map((letter, index) => (chosen.includes(index) ? spell(letter) : letter));
      return [`${which} ${name}`, written.join('')];
    }),
  );
}

/** Characters that become the plain letter when case is folded or compatibility forms are composed. */
const FOLDS: readonly (readonly [letter: string, folds: string])[] = [
  ['s', '\u017f'],
  ['k', '\u212a'],
  ['i', '\u0130'],
  ['i', '\u0131'],
  ['a', '\u00aa'],
  ['d', '\u{1d41d}'],
  ['o', '\u24de'],
];

function cases(path: string): Row[] {
  const folded = FOLDS.filter(([letter]) => path.includes(letter)).flatMap(([letter, fold]): Row[] => {
    const encoded = encodeURIComponent(fold);
    return [
      [`${encoded} for ${letter}`, path.replace(letter, encoded)],
      [`the raw bytes of ${encoded} for ${letter}`, path.replace(letter, fromHex(encoded))],
    ];
  });
  return [
    ['upper case', path.toUpperCase()],
    ['a capital at the start', path.slice(0, 2).toUpperCase() + path.slice(2)],
    ['a capital at the end', path.slice(0, -1) + path.slice(-1).toUpperCase()],
    ['letters of either case', [...path].map((each, at) => (at % 2 ? each.toUpperCase() : each)).join('')],
    ['an encoded capital', `/%${hex(path.toUpperCase().charCodeAt(1))}${path.slice(2)}`],
    ...folded,
  ];
}

/** `!` and the base64url of a route group is how a segment of it is named. */
const GROUP = `!${btoa('(private)')}`;
const ENDINGS = words(`
  /. /./ /.. /%2e . .. ... ./ %2e ~ * @ : , ! & = + $ | ; ;x ;x=y ;.css ;/ %3b %3bx %3b.css %3f %3f.css %23
  %23.css %26 # #x %00 %00.css %00/ %09 %0a %0d %0d%0ax:%20y %20 %20/ +.css %7f %80 %ff % %2 %zz %u002f
  %e2%80%8b %c2%a0 %ef%bb%bf %e2%80%ae %c0%80 \xa0 \xff .rsc .RSC %2ersc .rs%63 .rsc/ .rsc.rsc .rsc;x
  .rsc%00 /.rsc .prefetch.rsc /index.rsc .segment.rsc .segments .segments/ .segments/x
  .segments/_tree.segment.rsc .segments/_index.segment.rsc .segments/_full.segment.rsc
  .segments/_head.segment.rsc .segments/__PAGE__.segment.rsc %2esegments/_tree
  .segments/${GROUP}.segment.rsc .segments/${GROUP}/__PAGE__.segment.rsc .segments%2f_tree.segment.rsc .json
  .txt .html .htm .xml .js .css .map .md .body .meta .action .func .php /index /index.html /index.txt
  /index.json /page /page.rsc /route /layout /__PAGE__ /_tree /x.css /.css /favicon.ico /icon.svg
  /robots.txt /opengraph-image /_next/static/x.css /login /%2e%2e/login /..%2flogin /../login /..;/login
  /api /api/.. /health
`);

function endings(path: string): Row[] {
  const name = path.slice(path.lastIndexOf('/'));
  return [
    ...ENDINGS.map((ending): Row => [`with ${printable(ending)} at the end`, path + ending]),
    ['out and in again', `${path}/..${name}`],
    ['out and in again, encoded', `${path}/%2e%2e${name}`],
    ['twice', path + path],
  ];
}

/** Parameters that the framework or a platform hands itself. */
const QUERIES = words(`
  _rsc _rsc=1 __flight__=1 __nextDataReq=1 __nextLocale=en __nextDefaultLocale=en __nextFallback=1
  __nextInferredLocaleFromDefault=1 __nextSsgPath=/login __nextParent=/login __nextPageSlug=/login
  __nextppronly=1 __nextppronly=fallback __nextErrorCode=404 __nextCustomErrorRender=1
  _nextBubbleNoFallback=1 nxtPpath=login nxtPpath=login&nxtPpath=.. nxtPmissing=login nxtPmissing=health
  nxtIpath=login nxtP= nxtP1=x path=login path=/login&path=/health missing=login slug=login amp=1 dpl=dpl_x
  next-action=x rsc=1 x-middleware-subrequest=middleware x-matched-path=/login x-prerender-revalidate=1
  __prerender_bypass=1 /login /../login .css ? ?/login %00 #/login \\ returnTo=/login x=${'a'.repeat(2000)}
`);

function queries(path: string): Row[] {
  return QUERIES.map((query): Row => [`with the query ${query.slice(0, 40)}`, `${path}?${query}`]);
}

const BUILD_IDS = ['x', 'development', 'build-id', '..', '%2e%2e', '%2f', '.', '', 'a/b', '__NEXT_DATA__'];
/** Addresses under which frameworks, platforms and file systems keep what a page is made of. */
const PLACES = words(`
  /_next /_next/data /_next/flight /_next/server/app /.next/server/app /_next/static/../server/app /app
  /app/(private) /(private) /%28private%29 /%5Bprivate%5D /index /default /en /en-US /_ /__next /_error /404
  /_not-found /_vercel /_vercel/insights /.vercel/output/static /.vercel/output/functions
  /__next-on-pages-dist__/functions /_worker.js /_worker.js/__next-on-pages-dist__/functions
  /cdn-cgi/image/width=9 /. /.. /%2e /%2e%2e /~ /x/.. /..;x /.; /%20 /%00 /%ff /localhost /http:/
  /http://localhost
`);
const FORMS = ['', '.rsc', '.json', '.html', '.txt', '.func', '/page'];

function frameworkAddresses(path: string): Row[] {
  const data = BUILD_IDS.flatMap((id) =>
    ['.json', '', '/index.json', '.json/', '.JSON', '%2ejson', '.rsc'].map(
      (form): Row => [
        `the data of build ${id || '(none)'}, with ${form || 'no ending'}`,
        `/_next/data/${id}${path}${form}`,
      ],
    ),
  );
  const places = PLACES.flatMap((place) =>
    FORMS.map((form): Row => [`below ${place}, with ${form || 'no ending'}`, place + path + form]),
  );
  return [...data, ...places];
}

/** The target as a proxy is sent it, and what is neither that nor a path. */
const AUTHORITIES = [
  'localhost',
  '127.0.0.1',
  'evil.example',
  'user@localhost',
  'localhost:1',
  'localhost.',
  '[::1]',
  '',
];

function absoluteForms(path: string): Row[] {
  const absolute = ['http:', 'https:', 'HTTP:'].flatMap((scheme) =>
    AUTHORITIES.map((authority): Row => {
      const target = `${scheme}//${authority}${path}`;
      return [`absolute: ${target}`, target];
    }),
  );
  return [
    ...absolute,
    ['absolute, climbing', `http://localhost/login/..${path}`],
    ['absolute, climbing by an encoded dot', `http://localhost/login/%2e%2e${path}`],
    ['absolute, with an empty segment', `http://localhost/${path}`],
    ['absolute, with a backslash', `http:\\\\localhost${path}`],
    ['a scheme without an authority', `http:${path}`],
    ['another scheme', `ftp://localhost${path}`],
    ['a file', `file://${path}`],
    ['no slash at the start', path.slice(1)],
    ['a dot at the start', `.${path}`],
    ['a host at the start', `@localhost${path}`],
    ['a question mark at the start', `?${path}`],
  ];
}

/** Two disguises at once: one may undo what the check for the other looks for. */
function combined(path: string): Row[] {
  const first = [
    ['upper case', path.toUpperCase()],
    ['an encoded letter', `/%${hex(path.charCodeAt(1))}${path.slice(2)}`],
    ['an empty segment', `/${path}`],
    ['a climb', `/login/..${path}`],
    ['an encoded climb', `/login/%2e%2e${path}`],
  ] as const;
  const second = ['/', '.rsc', '.json', '.segments/_tree.segment.rsc', ';x', '%2f', '?_rsc=1', '/..;/'];
  const both = first.flatMap(([name, written]) =>
    second.map((ending): Row => [`${name}, and ${ending} at the end`, written + ending]),
  );
  const data = first.map(([name, written]): Row => [`the data of ${name}`, `/_next/data/x${written}.json`]);
  return [...both, ...data];
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function encodeAll(text: string): string {
  return [...text].map((each) => `%${hex(each.charCodeAt(0))}`).join('');
}

/** Two bytes for what fits in one, which strict decoders refuse. @see RFC 3629, section 10 */
function overlong(code: number): string {
  return `%${hex(0xc0 | (code >> 6))}%${hex(0x80 | (code & 0x3f))}`;
}

function fromHex(encoded: string): string {
  return encoded.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

function printable(text: string): string {
  return text.replace(/[^ -~]/g, (each) => `(byte ${hex(each.charCodeAt(0))})`);
}

/** A list written in one text, apart by blanks. */
function words(text: string): string[] {
  return text.split(/[ \n]+/).filter((word) => word !== '');
}
