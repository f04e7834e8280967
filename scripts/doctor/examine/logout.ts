import { cookieIn } from '../../../edge/backend/places.ts';
import type { Preset } from '../../../edge/backend/presets/index.ts';
import { signOutRequest } from '../../../edge/backend/request.ts';
import { fieldOf } from '../../../edge/backend/template.ts';
import { belowBase } from '../discover/addresses.ts';
import { backendOf, contractOf } from '../discover/contracts.ts';
import { knock } from '../discover/doors.ts';
import { withoutQuery } from '../discover/neighbours.ts';
import { otherEnding, withoutSlash } from '../judge/door.ts';
import { present, type Variables } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import type { Session } from './refresh.ts';

const NAMES = ['logout', 'signout', 'sign-out', 'revoke'];
const REVOCATIONS = ['revoke', 'revoke_token/', 'revocation', 'revoke/'];
const NOBODY = { accessToken: 'none', refreshToken: 'none' };

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
  session: Session,
  published: string | undefined,
): Promise<Variables> {
  const preset = contractOf(exam, variables)?.preset;
  if (preset === undefined) return {};
  const revocation = preset.clientAuthentication === undefined ? undefined : published;
  const send = async (all: Variables) => {
    const before = exam.wire.latest();
    await backendOf(exam, all)?.signOut({ ...present({ ...session }), receivedAt: exam.now() });
    const answer = exam.wire.latest();
    return answer === before ? undefined : answer;
  };
  if (preset.logout !== undefined && revocation === undefined) {
    const answer = await send(variables);
    const other = answer && otherEnding(answer);
    if (other !== undefined) return { BACKEND_LOGOUT_PATH: belowBase(variables.BACKEND_URL ?? '', other) };
    if (!answer?.ok || ![404, 405].includes(answer.status)) return {};
  }
  for (const way of waysFor(preset, session.refreshToken, revocation)) {
    const all = { ...variables, ...way };
    const empty = requestFor(exam, all, NOBODY);
    const status = empty && (await knock(exam, empty)).verdict.status;
    // One that is content with nothing may still be a sign-out.
    if (status !== 'open' && status !== 'content') continue;
    const answer = await send(all);
    if (answer?.ok && answer.status < 300) return way;
  }
  return preset.logout === undefined ? {} : { BACKEND_LOGOUT_PATH: 'none' };
}

function requestFor(exam: Examination, variables: Variables, { accessToken, refreshToken }: Session) {
  const contract = contractOf(exam, variables);
  return contract && signOutRequest(contract, refreshToken, accessToken);
}

/** By the refresh token, by a live bearer, or by both; as OAuth has it where that is what it is. RFC 7009, section 2.1 */
function waysFor(
  { login, refresh, tokens, clientAuthentication }: Preset,
  refreshToken: string | undefined,
  revocation: string | undefined,
): Variables[] {
  const path = withoutSlash(withoutQuery(login?.path ?? ''));
  const parent = path.slice(0, path.lastIndexOf('/'));
  const at = (places: readonly string[], ways: readonly Variables[]) =>
    [...new Set(places)].flatMap((place) => ways.map((way) => ({ BACKEND_LOGOUT_PATH: place, ...way })));
  if (clientAuthentication !== undefined) {
    const form = { BACKEND_LOGOUT_ENCODING: 'form', BACKEND_LOGOUT_FIELD: 'token' };
    return at([revocation ?? [], REVOCATIONS.map((name) => `${parent}/${name}`)].flat(), [form]);
  }
  const bearer = { BACKEND_LOGOUT_BEARER: 'on' };
  const name = fieldOf(refresh?.body, 'refreshToken');
  const field = { BACKEND_LOGOUT_FIELD: name ?? '' };
  const isByField =
    refreshToken !== undefined && cookieIn(tokens.refresh) === undefined && name !== undefined;
  const above = parent.slice(0, Math.max(0, parent.lastIndexOf('/')));
  const places = [parent, path, above].flatMap((base) => NAMES.map((name) => `${base}/${name}`));
  return at(places, isByField ? [field, { ...field, ...bearer }] : [bearer]);
}
