import type { Preset } from '../../../edge/backend/presets/index.ts';
import { signOutRequest } from '../../../edge/backend/request.ts';
import { belowBase } from '../discover/addresses.ts';
import { contractFrom, ownVariables } from '../discover/contracts.ts';
import type { Nowhere } from '../discover/first-contact.ts';
import { judgeDoor, withoutSlash } from '../judge/door.ts';
import type { Variables } from '../report/findings.ts';
import type { Examination } from './examination.ts';

const NAMES = ['logout', 'signout', 'sign-out', 'revoke'];

/**
 * Looks for the address that takes sign-outs, and spends a session on finding out what it wants.
 *
 * @param refreshToken - of a session that is not needed any more
 * @returns what is to be said of it: nothing where the preset is right
 */
export async function examineSignOut(
  exam: Examination,
  nowhere: Nowhere,
  variables: Variables,
  tokens: { readonly accessToken: string; readonly refreshToken: string | undefined },
): Promise<Variables> {
  const preset = contractFrom({ ...variables, ...ownVariables(exam) })?.preset;
  if (preset === undefined) return {};
  if (preset.logout !== undefined) {
    const answer = await send(exam, variables, tokens);
    const verdict = answer && judgeDoor(answer, nowhere.post);
    if (verdict?.status === 'moved')
      return { BACKEND_LOGOUT_PATH: belowBase(variables.BACKEND_URL ?? '', verdict.pathname) };
    return answer?.ok && [404, 405].includes(answer.status) ? { BACKEND_LOGOUT_PATH: 'none' } : {};
  }
  for (const path of pathsFor(preset)) {
    const ways = waysFor(preset, tokens.refreshToken).map((way) => ({ BACKEND_LOGOUT_PATH: path, ...way }));
    for (const way of ways) {
      const answer = await send(exam, { ...variables, ...way }, tokens);
      if (!answer?.ok || judgeDoor(answer, nowhere.post).status !== 'open') break;
      if (answer.status < 300) return way;
    }
  }
  return {};
}

async function send(
  exam: Examination,
  variables: Variables,
  { accessToken, refreshToken }: { readonly accessToken: string; readonly refreshToken: string | undefined },
) {
  const contract = contractFrom({ ...variables, ...ownVariables(exam) });
  const request = contract && signOutRequest(contract, refreshToken, accessToken);
  return request && exam.wire.probe(request);
}

function pathsFor({ login }: Preset): string[] {
  const path = withoutSlash(login?.path.split('?', 1)[0] ?? '');
  const parent = path.slice(0, path.lastIndexOf('/'));
  return [...new Set([parent, path].flatMap((base) => NAMES.map((name) => `${base}/${name}`)))];
}

/** By the refresh token, by a live bearer, or by both. */
function waysFor({ refresh, tokens }: Preset, refreshToken: string | undefined): Variables[] {
  const bearer = { BACKEND_LOGOUT_BEARER: 'on' };
  const field = refresh?.field;
  if (refreshToken === undefined || tokens.refreshCookie !== undefined || field === undefined)
    return [bearer];
  const byField = { BACKEND_LOGOUT_FIELD: field };
  return [byField, { ...byField, ...bearer }];
}
