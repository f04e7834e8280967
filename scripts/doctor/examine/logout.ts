import type { Preset } from '../../../edge/backend/presets/index.ts';
import { signOutRequest } from '../../../edge/backend/request.ts';
import { belowBase } from '../discover/addresses.ts';
import { contractFrom, ownVariables } from '../discover/contracts.ts';
import { knock } from '../discover/doors.ts';
import { judgeDoor, withoutSlash } from '../judge/door.ts';
import type { Variables } from '../report/findings.ts';
import type { Examination } from './examination.ts';

const NAMES = ['logout', 'signout', 'sign-out', 'revoke'];
const REVOCATIONS = ['revoke', 'revoke_token/', 'revocation', 'revoke/'];

export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
}

/**
 * Looks for the address that takes sign-outs, and spends a session on finding out what it wants. Whether it ends anything, the
 * proof tells.
 *
 * @param published - where the backend's own metadata say that tokens are revoked
 * @returns what is to be said of it: nothing where the preset is right
 */
export async function examineSignOut(
  exam: Examination,
  variables: Variables,
  tokens: Session,
  published: string | undefined,
): Promise<Variables> {
  const preset = contractFrom({ ...variables, ...ownVariables(exam) })?.preset;
  if (preset === undefined) return {};
  const revocation = preset.clientAuthentication === undefined ? undefined : published;
  if (preset.logout !== undefined && revocation === undefined) {
    const answer = await send(exam, variables, tokens);
    const verdict = answer && judgeDoor(answer, { ok: false, reason: '' });
    if (verdict?.status === 'moved')
      return { BACKEND_LOGOUT_PATH: belowBase(variables.BACKEND_URL ?? '', verdict.pathname) };
    if (!answer?.ok || ![404, 405].includes(answer.status)) return {};
  }
  for (const way of waysFor(preset, tokens.refreshToken, revocation)) {
    const all = { ...variables, ...way };
    const empty = requestFor(exam, all, { accessToken: 'none', refreshToken: 'none' });
    const { verdict } = empty === undefined ? { verdict: undefined } : await knock(exam, empty);
    if (verdict?.status !== 'open' && verdict?.status !== 'content') continue;
    const answer = await send(exam, all, tokens);
    if (answer?.ok && answer.status < 300) return way;
  }
  return preset.logout === undefined ? {} : { BACKEND_LOGOUT_PATH: 'none' };
}

function requestFor(exam: Examination, variables: Variables, { accessToken, refreshToken }: Session) {
  const contract = contractFrom({ ...variables, ...ownVariables(exam) });
  return contract && signOutRequest(contract, refreshToken, accessToken);
}

async function send(exam: Examination, variables: Variables, tokens: Session) {
  const request = requestFor(exam, variables, tokens);
  return request && exam.wire.probe(request);
}

/** By the refresh token, by a live bearer, or by both; as OAuth has it where that is what it is. RFC 7009, section 2.1 */
function waysFor(
  { login, refresh, tokens, clientAuthentication }: Preset,
  refreshToken: string | undefined,
  revocation: string | undefined,
): Variables[] {
  const path = withoutSlash(login?.path.split('?', 1)[0] ?? '');
  const parent = path.slice(0, path.lastIndexOf('/'));
  if (clientAuthentication !== undefined) {
    const form = { BACKEND_LOGOUT_ENCODING: 'form', BACKEND_LOGOUT_FIELD: 'token' };
    const places = [
      ...(revocation === undefined ? [] : [revocation]),
      ...REVOCATIONS.map((name) => `${parent}/${name}`),
    ];
    return [...new Set(places)].map((place) => ({ BACKEND_LOGOUT_PATH: place, ...form }));
  }
  const bearer = { BACKEND_LOGOUT_BEARER: 'on' };
  const field = refresh?.field;
  const isByBearer = refreshToken === undefined || tokens.refreshCookie !== undefined || field === undefined;
  const byField = { BACKEND_LOGOUT_FIELD: field ?? '' };
  const ways: Variables[] = isByBearer ? [bearer] : [byField, { ...byField, ...bearer }];
  const places = [parent, path].flatMap((base) => NAMES.map((name) => `${base}/${name}`));
  return [...new Set(places)].flatMap((place) => ways.map((way) => ({ BACKEND_LOGOUT_PATH: place, ...way })));
}
