import { createTombstones } from '../refresh/coordinator/tombstones.ts';
import type { SessionTombstones } from '../refresh/coordinator/types.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock, Session, TokenIssuer } from '../types.ts';
import { askTwice, sleep, type Tried } from '../util/deadline.ts';
import { createLru } from '../util/lru.ts';

/** For so long an isolate goes on with an answer, or without one, before it asks anew. */
const FRESH_MS = 5_000;
/** After that without an answer it is asked a second time, because a message can get lost. */
const FIRST_MS = 1_000;
const SECOND_MS = 2_000;
/** For so long the others leave the asking to whoever has begun it. That request may be cut off, and then tells nobody. */
const LEAD_MS = FIRST_MS;
/** Nobody leaves it to others for longer, however many of those are cut off. */
const PATIENCE_MS = 3 * LEAD_MS;
const FIRST_POLL_MS = 20;
const LAST_POLL_MS = 250;

const MOST_LOOKS = 1_000;
const MOST_TOMBSTONES = 10_000;

/** `unknown`: nobody can be asked, and what is not known is not to be served. */
export type Aliveness = 'alive' | 'ended' | 'unknown';

/** Knows which sessions were signed out although their cookie still opens. */
export interface Revocations {
  check(session: Session): Promise<Aliveness>;
  /** The same where nobody has to be asked; else `undefined`. */
  known(session: Session): Aliveness | undefined;
  /** Whether a name, which is no session's, has been ended. What nobody can be asked about has not. */
  isRevoked(name: string): Promise<boolean>;
  /**
   * Ends all sessions of its user that have begun by now.
   *
   * @returns whether the coordinator has heard of it; `undefined` where that is not offered
   */
  revokeUser(session: Session): Promise<boolean | undefined>;
  /**
   * Ends a session by its id, or all that began before by a name that its provider knows them by. It holds here at once,
   * and elsewhere as soon as the coordinator has heard of it.
   *
   * @param until - when no such cookie can live any more, in milliseconds since the epoch
   * @param at - when it ended, in milliseconds since the epoch, by the clock of whoever says so. Default: now
   * @returns whether the coordinator has heard of it
   */
  revoke(name: string, until: number, at?: number): Promise<boolean>;
}

/** What a provider knows sessions by: one sign-in there, or everything of a user. */
export type ProvidersName = `sid${string}:${string}` | `sub${string}:${string}`;

/** What all sessions of one user have in common, whatever browser they are in. */
export type UsersName = `user:${string}`;

export interface RevocationsOptions {
  readonly coordinator: SessionTombstones;
  readonly now: Clock;
  readonly log: Log;
  /** How long a session can live at most, in milliseconds. */
  readonly absoluteMs: number;
  /** Where a user can end all of their sessions: what these are ended by. */
  readonly usersName?: ((session: Session) => UsersName) | undefined;
  /** Whether a session is honoured while nobody can be asked. */
  readonly servesUnchecked: boolean;
}

/**
 * What is known of one session here. Requests tell each other of it in plain data, at which they look on timers of their own: a
 * promise made in another request must not be joined, because an edge runtime may end that request, and its promise would
 * then never settle.
 */
interface Look {
  answer?: Aliveness;
  /** Until when the answer serves; while there is none, until when the others leave the asking to whoever has begun it. */
  until: number;
}

/** Asks the coordinator for the tombstone of a session, at most once each five seconds, once for all who bring it. */
export function createRevocations(options: RevocationsOptions): Revocations {
  const { coordinator, now, log, absoluteMs, usersName, servesUnchecked } = options;
  const tombstones = createTombstones(now, MOST_TOMBSTONES);
  const looks = createLru<string, Look>(MOST_LOOKS);

  /** What else may end a session, and when it began by the clock of whoever lays that tombstone. */
  const namesOf = (session: Session): (readonly [name: string, began: number])[] => {
    const { createdAt, provider, tokens } = session;
    const theirs = namesIn(provider, markOf(tokens.issuedBy)).map(
      (name) => [name, provider?.since ?? createdAt] as const,
    );
    return usersName === undefined ? theirs : [...theirs, [usersName(session), createdAt]];
  };

  const hasEndedHere = (session: Session) =>
    tombstones.covers(session.id) || namesOf(session).some((name) => tombstones.covers(...name));

  /**
   * What others know of a session, or are finding out just now. Where it is one's own turn to ask, the look itself, which others
   * then wait at: there is no step between the two, or all who come at once would have their turn.
   */
  async function othersAnswer(id: string): Promise<Aliveness | Look> {
    const look: Look = looks.peek(id) ?? { until: 0 };
    let [pause, waited] = [FIRST_POLL_MS, 0];
    while (look.answer === undefined && now() < look.until && waited < PATIENCE_MS) {
      await sleep(pause);
      waited += pause;
      pause = Math.min(pause * 1.5, LAST_POLL_MS);
    }
    if (look.answer !== undefined && now() < look.until) return look.answer;
    delete look.answer;
    look.until = now() + LEAD_MS;
    looks.set(id, look);
    return look;
  }

  /** Leaves word of the answer whenever it comes, be it too late for whoever has asked. */
  async function ask(session: Session, look: Look): Promise<Aliveness> {
    const askedAt = now();
    if (await hasEndedElsewhere(session)) {
      const until = session.createdAt + absoluteMs;
      tombstones.lay(session.id, askedAt, until);
      return note(look, 'ended', until);
    }
    const until = askedAt + FRESH_MS;
    return look.answer === 'ended' || now() >= until ? 'alive' : note(look, 'alive', until);
  }

  function hasEndedElsewhere(session: Session): Promise<boolean> {
    const names = namesOf(session).map((name) => coordinator.isRevoked(...name));
    return isAny([coordinator.isRevoked(session.id), ...names]);
  }

  async function lookUp(session: Session): Promise<Aliveness> {
    const look = await othersAnswer(session.id);
    if (typeof look === 'string') return look;
    const tried = await twice(() => ask(session, look));
    if (tried.status === 'answered') return tried.value;
    return look.answer ?? note(look, servesUnchecked ? 'alive' : 'unknown', now() + FRESH_MS);
  }

  async function twice<T>(tell: () => Promise<T>): Promise<Tried<T>> {
    const tried = await askTwice(tell, FIRST_MS, SECOND_MS);
    if (tried.status !== 'answered') log('error', 'coordinator_unavailable', { reason: tried.status });
    return tried;
  }

  async function revoke(name: string, until: number, at = now()): Promise<boolean> {
    tombstones.lay(name, at, until);
    return (await twice(() => coordinator.revokeSession(name, until, at))).status === 'answered';
  }

  return {
    known(session) {
      if (hasEndedHere(session)) return 'ended';
      const look = looks.peek(session.id);
      return look !== undefined && now() < look.until ? look.answer : undefined;
    },
    async check(session) {
      if (hasEndedHere(session)) return 'ended';
      const answer = await lookUp(session);
      // It may have been signed out here meanwhile, of which the answer knows nothing.
      return hasEndedHere(session) ? 'ended' : answer;
    },
    async isRevoked(name) {
      if (tombstones.covers(name)) return true;
      const tried = await twice(() => coordinator.isRevoked(name));
      return tried.status === 'answered' && tried.value;
    },
    revoke,
    async revokeUser(session) {
      return usersName && revoke(usersName(session), now() + absoluteMs);
    },
  };
}

/** One yes is enough, whoever else fails or is late; a no takes all of them. */
function isAny(answers: readonly Promise<boolean>[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const heard = answers.map(async (answer) => {
      if (await answer) resolve(true);
    });
    Promise.allSettled(heard).then((settled) => {
      const failed = settled.find(({ status }) => status === 'rejected');
      if (failed === undefined) resolve(false);
      else reject(failed);
    });
  });
}

function note(look: Look, answer: Aliveness, until: number): Aliveness {
  Object.assign(look, { answer, until });
  return answer;
}

/** What tells the names that one of several providers gives from those of the first: `@google`. */
export function markOf(issuedBy: TokenIssuer | undefined): string {
  return issuedBy?.replace(/^provider:?/, '@').replace(/^@$/, '') ?? '';
}

function namesIn(
  { sid, subject }: Partial<NonNullable<Session['provider']>> = {},
  mark: string,
): ProvidersName[] {
  return [
    ...(sid === undefined ? [] : [`sid${mark}:${sid}` as const]),
    ...(subject === undefined ? [] : [`sub${mark}:${subject}` as const]),
  ];
}
