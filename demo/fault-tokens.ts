import * as v from 'valibot';
import type { Demo } from './context.ts';
import { mintAccessToken, mintRefreshToken, verifyAccessToken, verifyRefreshToken } from './tokens.ts';
import { DEMO_USERS, findBySubject } from './users.ts';

/** Takes the refresh token out of an answer: the client is to keep the one it has. */
export function withoutRefreshToken(answer: Response): Promise<Response> {
  return change(answer, (body) => {
    const { refresh_token: _, ...rest } = body;
    return rest;
  });
}

/** Turns an answer, a profile or a pair of tokens, into another user's. */
export function withOtherSubject(demo: Demo, answer: Response): Promise<Response> {
  return change(answer, async (body) => {
    const token = body.access_token;
    const subject = typeof token === 'string' ? await verifyAccessToken(demo, token) : String(body.id);
    const other = DEMO_USERS.find(({ id }) => String(id) !== subject);
    if (!other) return body;
    if (typeof token === 'string') return { ...body, access_token: await mintAccessToken(demo, other) };
    return { ...body, id: other.id, email: other.email, name: other.name, role: other.role };
  });
}

/** Breaks the signature of an answer's access token. */
export function withBadSignature(answer: Response): Promise<Response> {
  return change(answer, (body) => {
    const [header, payload, signature] = String(body.access_token).split('.');
    if (!signature) return body;
    const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
    return { ...body, access_token: `${header}.${payload}.${flipped}` };
  });
}

/** Makes the tokens of an answer long, as backends do that write every right of a user into them. */
export function withPadding(demo: Demo, answer: Response, characters: Padding): Promise<Response> {
  return change(answer, async (body) => {
    const subject = await verifyAccessToken(demo, String(body.access_token));
    const user = subject && findBySubject(demo.store, subject);
    const claims = await verifyRefreshToken(demo, String(body.refresh_token));
    if (!user || !claims) return body;
    return {
      ...body,
      access_token: await mintAccessToken(demo, user, { padding: filler(characters.accessToken) }),
      refresh_token: await mintRefreshToken(demo, claims, { padding: filler(characters.refreshToken) }),
    };
  });
}

/** By how many characters each token grows. */
export interface Padding {
  readonly accessToken: number;
  readonly refreshToken: number;
}

/** Base64url makes four characters of three bytes. */
function filler(characters: number): string {
  return 'a'.repeat(Math.round((characters * 3) / 4));
}

type Body = Record<string, unknown>;

/** Rewrites a successful JSON object; every other answer stays what it is. */
async function change(answer: Response, edit: (body: Body) => Body | Promise<Body>): Promise<Response> {
  if (!answer.ok || !answer.headers.get('content-type')?.includes('json')) return answer;
  const body = v.safeParse(v.record(v.string(), v.unknown()), await answer.clone().json());
  if (!body.success || Array.isArray(body.output)) return answer;
  return Response.json(await edit(body.output), { status: answer.status, headers: dropLength(answer) });
}

function dropLength(answer: Response): Headers {
  const headers = new Headers(answer.headers);
  headers.delete('content-length');
  return headers;
}
