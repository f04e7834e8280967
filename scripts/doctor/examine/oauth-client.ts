import { type Door, emptySignIn } from '../discover/doors.ts';
import { planFor } from '../discover/plan.ts';
import { oauthError } from '../judge/attempt.ts';
import { type Finding, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { jsonOf, type Observed } from './wire.ts';

/** How an OAuth server takes the client: found out with an empty form, before any password is sent. */
export async function clientKnobs(exam: Examination, door: Door): Promise<Variables | Finding> {
  const isUnknown = (answer: Observed) => oauthError(jsonOf(answer)) === 'invalid_client';
  const { clientId, clientSecret } = exam.options;
  if (!door.presets.some((name) => name === 'oauth2' || name === 'laravel')) return {};
  if (clientId === undefined) return isUnknown(door.empty) ? MISSING : {};
  const told = door.variables?.BACKEND_CLIENT_AUTHENTICATION;
  const usual = clientSecret === undefined ? ['none'] : ['basic', 'post'];
  for (const method of told === undefined ? usual : [told]) {
    const knobs = { BACKEND_CLIENT_AUTHENTICATION: method };
    const [first] = planFor(exam, door, '');
    const request = await emptySignIn(exam, { ...first, ...knobs });
    const answer = request && (await exam.wire.probe(request));
    if (answer?.ok && !isUnknown(answer)) return knobs;
  }
  return REFUSED;
}

const MISSING = note(
  'sign-in.client',
  'It is an OAuth server, which signs people in for clients that it knows.',
  'Register a client there, and run the doctor again with --client-id, and CLIENT_SECRET in the environment.',
);

const REFUSED = wrong(
  'sign-in.client',
  'The OAuth server does not know the client, or not with this secret; the password was not sent.',
  'Compare CLIENT_ID and CLIENT_SECRET with what is registered there. A client without a secret needs no CLIENT_SECRET.',
);
