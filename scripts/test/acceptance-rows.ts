import type { ProjectName } from './projects.ts';

/** What Gatehouse promises under attack and under faults. */
export interface Row {
  /** As it stands in the titles of the tests that prove it; docs/threat-model.md names it too. */
  readonly id: string;
  readonly promise: string;
  /** The outputs in each of which `npm run test:all` has to see it; without them, wherever its tests run. */
  readonly outputs?: readonly ProjectName[];
}

export interface Section {
  readonly title: string;
  /** What the promises are made by. */
  readonly references: string;
  readonly rows: readonly Row[];
}

const BOTH = ['worker', 'vercel'] as const satisfies readonly ProjectName[];

/** All promises. A test proves those whose ids begin its title, or the title of a group around it: "T3 T7: …". */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Tokens',
    references: 'RFC 8725, RFC 7515, RFC 7517, RFC 7518, RFC 7519, RFC 9068.',
    rows: [
      {
        id: 'T1',
        outputs: BOTH,
        promise:
          'A token does not choose how it is verified: `none` in any case, a list, and a public key used as a shared secret are refused.',
      },
      {
        id: 'T2',
        outputs: BOTH,
        promise:
          'A token does not bring its key: `jwk` is refused, `jku`, `x5u` and `x5c` are passed over, and nothing is fetched from where they point.',
      },
      {
        id: 'T3',
        outputs: BOTH,
        promise:
          'A key id is a name and nothing else, however it is written; an unknown one costs one fetch of the key set at most.',
      },
      {
        id: 'T4',
        promise: 'The vectors of the RFCs are accepted and refused as the RFCs say, in Node and in workerd.',
      },
      {
        id: 'T5',
        promise:
          'Times must be moments; a token without an end, or one that begins in the future, is refused.',
      },
      {
        id: 'T6',
        promise: 'A token of another issuer, for another audience, or of another kind is refused.',
      },
      {
        id: 'T7',
        promise:
          'What is not one compact JWS in its one canonical form, or longer than any cookie, is refused before any cryptography.',
      },
      {
        id: 'T8',
        promise:
          'Duplicate members, invalid UTF-8, unknown critical parameters and unencoded payloads are refused.',
      },
      {
        id: 'T9',
        promise: 'An ECDSA signature of zeros, of the wrong length or in DER is refused.',
      },
      {
        id: 'T10',
        outputs: BOTH,
        promise:
          'A deployment with a missing, short or unfitting key or secret answers 503 everywhere, and the log says why.',
      },
      {
        id: 'T11',
        outputs: BOTH,
        promise:
          'A session whose token no longer verifies is renewed once and then over; a token that does not verify is never stored.',
      },
      {
        id: 'T12',
        promise:
          'Whatever a backend writes for a time, an id or a lifetime, nothing of it breaks a request or leads in a circle.',
      },
    ],
  },
  {
    title: 'Cookies and session',
    references: 'RFC 6265bis, OWASP ASVS 5.0 §3.3 and §7.',
    rows: [
      {
        id: 'C1',
        outputs: BOTH,
        promise: 'A sealed cookie with any byte changed is no session, and no error either.',
      },
      {
        id: 'C2',
        outputs: BOTH,
        promise: 'Two cookies of our name, in one line or in two, are not guessed at.',
      },
      {
        id: 'C3',
        outputs: BOTH,
        promise: 'A cookie whose name only looks like ours is not looked at.',
      },
      {
        id: 'C4',
        outputs: BOTH,
        promise:
          'The tokens of two users never come together in one session: both are under one seal, and a renewal for someone else is refused.',
      },
      {
        id: 'C5',
        outputs: BOTH,
        promise:
          'A session with a chunk missing or out of order is no session, and stale chunks are taken away.',
      },
      {
        id: 'C6',
        outputs: BOTH,
        promise:
          'Every cookie is set and deleted with the same exact attributes, in at most 4,096 bytes, on an answer that no cache keeps.',
      },
      {
        id: 'C7',
        outputs: BOTH,
        promise:
          'A session that an older secret sealed is opened and sealed anew while that secret is listed, and not after.',
      },
      {
        id: 'C8',
        outputs: BOTH,
        promise:
          'A session ends at its idle and at its absolute timeout although its refresh token still works, and the sign-in page says which.',
      },
      {
        id: 'C9',
        outputs: BOTH,
        promise:
          'Cookies of our name that a neighbour has planted let nobody in, and are expired in every scope, so that the user recovers.',
      },
      {
        id: 'C10',
        outputs: BOTH,
        promise:
          'A session that was sealed before another backend or provider opens nothing here, whatever secret they share.',
      },
      {
        id: 'C11',
        promise:
          'Of two honest sign-ins at once one session stays, whatever their cookies leave beside each other.',
      },
    ],
  },
  {
    title: 'Cross-site requests',
    references: 'OWASP CSRF Prevention, Fetch Metadata, RFC 6454.',
    rows: [
      {
        id: 'X1',
        outputs: BOTH,
        promise:
          'An unsafe request to `/api` that another site or a neighbour is behind is refused, whatever its body is; the backend is not asked.',
      },
      {
        id: 'X2',
        outputs: BOTH,
        promise: 'A server action runs for no other origin, nor for a forged forwarded host.',
      },
      {
        id: 'X3',
        outputs: BOTH,
        promise: 'An unsafe request that proves no origin is refused.',
      },
      {
        id: 'X4',
        outputs: BOTH,
        promise: 'Nobody is signed in from another site.',
      },
      {
        id: 'X5',
        outputs: BOTH,
        promise: 'Nobody is signed out by a GET, a HEAD or a prefetch.',
      },
      {
        id: 'X6',
        outputs: BOTH,
        promise:
          'Another site can neither embed nor read `/api`, and its preflight is refused without CORS headers.',
      },
      {
        id: 'X7',
        outputs: BOTH,
        promise: 'A link on another site to a way in or out changes no session, and spends no refresh.',
      },
    ],
  },
  {
    title: 'Redirects',
    references: 'RFC 9700 §4.11, RFC 9110 §15.4.',
    rows: [
      {
        id: 'R1',
        outputs: BOTH,
        promise:
          'Where a sign-in leads is a path of this site or the default, whatever was asked for and however often it is parsed.',
      },
      {
        id: 'R2',
        outputs: BOTH,
        promise: 'A sign-in that succeeds answers 303.',
      },
      {
        id: 'R3',
        outputs: BOTH,
        promise: 'A redirect of the backend is not followed; one to itself is mapped back under `/api`.',
      },
      {
        id: 'R4',
        outputs: BOTH,
        promise:
          'A backend whose tokens never verify, and a clock ten minutes off, end on a page that says why, and in no loop.',
      },
    ],
  },
  {
    title: 'Middleware and matchers',
    references: 'CVE-2025-29927 and its kin.',
    rows: [
      {
        id: 'M1',
        outputs: BOTH,
        promise: 'A header that only frameworks and platforms may set changes nothing.',
      },
      {
        id: 'M2',
        outputs: BOTH,
        promise: 'No way of writing a private path shows the page.',
      },
      {
        id: 'M3',
        outputs: BOTH,
        promise: 'A forged router state and a segment prefetch show nothing private.',
      },
      {
        id: 'M4',
        outputs: BOTH,
        promise: 'Without the middleware, pages, actions and route handlers still check for themselves.',
      },
      {
        id: 'M5',
        outputs: BOTH,
        promise: 'A server action that a stranger posts to a public path does not run.',
      },
      {
        id: 'M6',
        outputs: BOTH,
        promise:
          'Absolute targets, two hosts, conflicting lengths and upgrades without a session are refused, and nothing is asked elsewhere.',
      },
      {
        id: 'M7',
        promise:
          'A missing session is answered as who asks can use it: a redirect, a reload, a refusal, a problem document.',
      },
      {
        id: 'M8',
        outputs: BOTH,
        promise:
          'What a framework, a builder or a platform answers by itself does not answer, in any spelling, to strangers or to those who are signed in.',
      },
    ],
  },
  {
    title: 'Caches',
    references: 'RFC 9111, RFC 9213.',
    rows: [
      {
        id: 'L1',
        outputs: BOTH,
        promise: 'An answer that sets a cookie or depends on the session is kept by no cache.',
      },
      {
        id: 'L2',
        outputs: BOTH,
        promise: 'A shared cache that ignores `Vary` gives nothing of one user to another.',
      },
      {
        id: 'L3',
        outputs: BOTH,
        promise: 'A private address that is dressed up as a file is not found, or kept by no cache.',
      },
      {
        id: 'L4',
        outputs: BOTH,
        promise: 'Two users who ask for the same addresses at once each see their own data.',
      },
      {
        id: 'L5',
        outputs: BOTH,
        promise:
          'A session that is renewed on a prerendered page leaves no public cache directive on the answer.',
      },
    ],
  },
  {
    title: 'Backend faults and refresh',
    references: 'RFC 6749 section 6, RFC 9700 section 4.14.2, RFC 9110 section 10.2.3.',
    rows: [
      {
        id: 'B1',
        outputs: BOTH,
        promise:
          'However many requests bring an expired token, to however many isolates, all are answered and it is spent once.',
      },
      {
        id: 'B2',
        outputs: BOTH,
        promise:
          'An answer with a new cookie that is lost costs nothing: the old cookie gets the newest session for a minute.',
      },
      {
        id: 'B3',
        outputs: BOTH,
        promise:
          "A crash between the backend's answer and the note of it costs one more spend where the backend allows for a retry, and one sign-in where it does not.",
      },
      {
        id: 'B4',
        outputs: BOTH,
        promise:
          'A late answer with an older session does not win, and none that comes in the background takes a cookie away.',
      },
      {
        id: 'B5',
        outputs: BOTH,
        promise:
          'A refresh token that comes back after its minute goes to the backend, whose reuse detection ends the session: logged, for one sign-in.',
      },
      {
        id: 'B6',
        outputs: BOTH,
        promise:
          'A refresh that times out or is answered wrongly ends no session: a good token is used until its end, and after it the answer is 503 with `Retry-After`.',
      },
      {
        id: 'B7',
        outputs: BOTH,
        promise: 'A refresh whose answer drips is cut at the deadline, and nobody else waits for it.',
      },
      {
        id: 'B8',
        outputs: BOTH,
        promise: 'A small answer that unpacks to a large one is cut at the cap.',
      },
      {
        id: 'B9',
        outputs: BOTH,
        promise:
          'Clocks that are half a minute apart work together; ten minutes apart, a visit ends with a page that says why.',
      },
      {
        id: 'B10',
        outputs: BOTH,
        promise:
          'A refresh never makes one user another, nor stores a token that does not verify; without a refresh token in the answer, the old one goes on. The end of a session is logged once, and no token is.',
      },
      {
        id: 'B11',
        outputs: BOTH,
        promise:
          'A sign-out is answered at once while a refresh is under way or the backend is down; what a refresh still brings is worthless, and revoked where the backend can.',
      },
      {
        id: 'B12',
        outputs: BOTH,
        promise:
          'What may never be looked at spends no refresh token, and a click after a refused prefetch leads to the page.',
      },
      {
        id: 'B13',
        outputs: BOTH,
        promise:
          'A cookie from before a sign-out, or of a refresh that ended after it, is no session: at once where the sign-out was, and within five seconds everywhere.',
      },
    ],
  },
  {
    title: 'API proxy',
    references: 'RFC 9110, RFC 9112, RFC 9457, RFC 3986, RFC 7239, RFC 6455, Trace Context.',
    rows: [
      {
        id: 'P1',
        outputs: BOTH,
        promise:
          'However a path below `/api` is written, the backend is asked below its base path, also after three decodings more.',
      },
      {
        id: 'P2',
        outputs: BOTH,
        promise: 'No address within a path or a query leads the proxy to another server.',
      },
      {
        id: 'P3',
        outputs: BOTH,
        promise:
          'The backend sees the bearer of the session and our own forwarding headers, and nothing of the client’s.',
      },
      {
        id: 'P4',
        outputs: BOTH,
        promise:
          'What belongs to one connection, or is nominated by `Connection`, crosses in neither direction.',
      },
      {
        id: 'P5',
        outputs: BOTH,
        promise: 'A method that is not forwarded is refused, and none is had by asking for it in a header.',
      },
      {
        id: 'P6',
        outputs: BOTH,
        promise:
          'A body beyond the cap is 413, one that breaks off is no request, and the backend is let go in either case.',
      },
      {
        id: 'P7',
        outputs: BOTH,
        promise:
          'Cookies, CORS, authentication and everything about the server stay with the backend; what describes the content passes.',
      },
      {
        id: 'P8',
        outputs: BOTH,
        promise:
          'No line break in a path, a query or a header becomes a header, at the backend or in the answer.',
      },
      {
        id: 'P9',
        outputs: BOTH,
        promise:
          'A 401 of the backend costs at most one refresh and one repetition, of a body that was kept; what may have been acted on is never repeated.',
      },
      {
        id: 'P10',
        outputs: BOTH,
        promise:
          '500 MiB in either direction, streams of events and slow readers pass with flat memory; whoever leaves is gone for the backend within a second.',
      },
      {
        id: 'P11',
        outputs: BOTH,
        promise: 'Uploads of 12 and of 100 MiB arrive whole, and one byte more is 413.',
      },
    ],
  },
  {
    title: 'Denial of service',
    references: 'OWASP API Security Top 10 (API4), RFC 8725 §3.2, RFC 7516 §11.',
    rows: [
      {
        id: 'D1',
        outputs: BOTH,
        promise:
          'Unknown key ids cost one fetch of the key set each half minute, or each ten seconds while it fails; known keys go on working.',
      },
      {
        id: 'D2',
        outputs: BOTH,
        promise:
          'A key set that is huge, a redirect or a page is refused, and the last good one stays in use.',
      },
      {
        id: 'D3',
        outputs: BOTH,
        promise:
          'A cookie or token that asks for unpacking, for hashing without end, or to be read for its length is refused before any of it is done.',
      },
      {
        id: 'D4',
        outputs: BOTH,
        promise: '16 KB of cookies, or 300 of them, are read or refused, and nothing breaks.',
      },
      {
        id: 'D5',
        outputs: BOTH,
        promise:
          'What is posted to a page is refused with 413 beyond 1 MiB and with 400 when it is broken or nested too deep; the process goes on answering.',
      },
      {
        id: 'D6',
        outputs: BOTH,
        promise:
          'Wrong passwords beyond a limit, for an account or from an address, are 429 with `Retry-After`, and nothing that a client sends changes who it is taken for.',
      },
    ],
  },
];

export const ROWS: readonly Row[] = SECTIONS.flatMap(({ rows }) => rows);
