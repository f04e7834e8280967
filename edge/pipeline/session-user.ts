import { knownFields, ownFields } from '../backend/profile.ts';
import type { ProfileAnswer } from '../backend/response.ts';
import { fitting } from '../session/fit.ts';
import type { Claims, ExtraHeaders, HeldToken, Session, User } from '../types.ts';
import type { Proof } from '../upstreams/proofs.ts';
import type { Services } from './context.ts';

/** Bytes, as JSON, of the fields that the configuration names: cookies have to carry them, with every request. */
const MOST_BYTES = 1024;
const TOO_LARGE = {
  reason: 'too_large',
  cure: 'Name a shorter value in session.user of gatehouse.config.ts: its fields have 1 KiB in all.',
} as const;

/**
 * Adds to a user the fields that the configuration names. What does not fit is left out, and the log says so.
 *
 * @param user - what it has of them goes before all else
 * @param sources - of these the first that has a field counts
 */
export function withOwnFields({ backend, log }: Services, user: User, sources: readonly Claims[]): User {
  const { preset } = backend;
  if (preset.userFields === undefined) return user;
  const found = [user, ...sources.map((source) => ownFields(source, preset))];
  const kept: Record<string, string> = {};
  let room = MOST_BYTES;
  for (const field of Object.keys(preset.userFields)) {
    const value = found.find((fields) => fields[field] !== undefined)?.[field];
    if (value === undefined) continue;
    const size = new TextEncoder().encode(JSON.stringify({ [field]: value })).length;
    if (size > room) {
      log('warn', 'user_field_left_out', { member: field, ...TOO_LARGE });
      continue;
    }
    room -= size;
    kept[field] = value;
  }
  return { ...kept, ...itself(user) };
}

/** What every user has. */
function itself({ id, name, email, role }: User): User {
  return { id, ...(name && { name }), ...(email && { email }), ...(role && { role }) };
}

/** What proves the key of a token to the backend, where that wants it. */
export function backendProof({ options, proofs }: Services, tokens: HeldToken): Proof | undefined {
  return options.proxy.dpop ? proofs.of(tokens) : undefined;
}

/** Asks the backend who the holder of a token is, and proves its key where the backend wants that. */
export function askProfile(
  services: Services,
  tokens: HeldToken,
  trace: ExtraHeaders,
): Promise<ProfileAnswer | undefined> {
  return services.backend.profile(tokens.accessToken, trace, backendProof(services, tokens)?.over);
}

/**
 * Asks anew who the user of a session is, and keeps everything else. Whom the answer names must be the same person.
 *
 * @returns `undefined` where nobody can tell now, which the log explains, or where no cookie could carry the answer
 */
export async function reloadUser(
  services: Services,
  session: Session,
  trace: ExtraHeaders,
): Promise<Session | undefined> {
  const { providerOf, log } = services;
  const { accessToken, issuedBy } = session.tokens;
  const [profile, said, verified] = await Promise.all([
    askProfile(services, session.tokens, trace),
    session.provider && providerOf(issuedBy)?.userinfo(session.tokens, session.provider.subject),
    services.verifierOf(issuedBy).verify(accessToken),
  ]);
  if (profile !== undefined && profile.status !== 'ok') {
    log('warn', 'profile_unavailable', { ...profile.fault, reason: profile.status, sessionId: session.id });
    return undefined;
  }
  const { id } = session.user;
  if (profile !== undefined && profile.user.id !== id) {
    log('warn', 'profile_unavailable', { reason: 'other_subject', sessionId: session.id });
    return undefined;
  }
  const claims = verified.status === 'valid' ? verified.claims : {};
  const told = { ...claims, ...said };
  const user = profile?.user ?? { ...itself(session.user), ...knownFields(told) };
  // What the ID token said at sign-in nobody says again.
  const before = session.provider === undefined ? {} : fieldsOf(services, session.user);
  const fields = withOwnFields(services, user, [told]);
  return fitting(services.sessions, { ...session, user: { ...before, ...fields } });
}

function fieldsOf({ backend }: Services, user: User): Readonly<Record<string, string>> {
  const names = Object.keys(backend.preset.userFields ?? {});
  return Object.fromEntries(Object.entries(user).filter(([name]) => names.includes(name)));
}
