import type { SessionAnswer } from '../../edge/index.ts';
import { ANONYMOUS, IN_DOUBT, readAnswer, type SessionState, UNKNOWN } from './state.ts';
import { hearTabs, type TabMessage, tabsCanHear, tellTabs } from './tabs.ts';

/** A tab that comes to the front asks again if what it knows is older. */
const A_WHILE_MS = 60_000;
/** The gate says that a session is over from its end on, not a moment earlier. */
const AFTER_END_MS = 1_000;
const RETRY_MS = 30_000;
const ANSWER_WITHIN_MS = 10_000;
/** What `setTimeout` can wait; a longer time would be none at all. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

let state: SessionState = UNKNOWN;
let lastUser: string | undefined;
let learnedAt = 0;
let newestAnswer = 0;
let news = 0;
let asking: Promise<SessionState> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();

/** What is known now. */
export function getSession(): SessionState {
  return state;
}

/** The id of whoever was signed in last, as far as this page has seen. */
export function lastSeenUser(): string | undefined {
  return lastUser;
}

/**
 * @param watcher - called after each change
 * @returns ends the watching
 */
export function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/**
 * Begins to keep up with the session: with other tabs, with its end, and with time that has passed behind the page's
 * back. A hidden tab asks for nothing.
 *
 * @returns ends it
 */
export function startSession(): () => void {
  const end = new AbortController();
  const { signal } = end;
  hearTabs(hear, signal);
  addEventListener('focus', look, { signal });
  document.addEventListener('visibilitychange', look, { signal });
  if (state === UNKNOWN) void checkSession();
  else schedule();
  return () => {
    end.abort();
    clearTimeout(timer);
  };
}

/**
 * Takes in what the server has rendered a page with. A router may bring back a layout that it has kept: what is known
 * since goes before it.
 */
export function learnSession(answer: SessionAnswer): void {
  if (!answer.authenticated || Date.parse(answer.now) > newestAnswer) accept(answer);
}

function accept(answer: SessionAnswer): void {
  learnedAt = Date.now();
  if (answer.authenticated) newestAnswer = Date.parse(answer.now);
  const before = state.user?.id;
  change(withReason(readAnswer(answer, learnedAt - newestAnswer)));
  const user = state.user?.id;
  if (user !== undefined && user !== before) tellTabs({ type: 'signed-in', user });
  schedule();
}

/** Asks the gate, once for all who want to know at the same time. Without an answer everything stays as it was. */
export function checkSession(): Promise<SessionState> {
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}

/** Has the gate ask the backend anew who is signed in, such as after a change of their name; `useSession()` has it then. */
export function refreshUser(): Promise<SessionState> {
  return ask('POST');
}

async function ask(method?: 'POST'): Promise<SessionState> {
  const newsBefore = news;
  const answer = await fetchAnswer(method);
  if (news !== newsBefore) return ask();
  if (answer === undefined) schedule();
  else accept(answer);
  return getSession();
}

async function fetchAnswer(method = 'GET'): Promise<SessionAnswer | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch('/auth/session', {
      method,
      headers: { accept: 'application/json' },
      signal,
    });
    const answer = await response.json();
    return response.ok && 'authenticated' in answer ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** Why there is no session the gate cannot tell: a cookie that is over is not sent. */
function withReason(next: SessionState): SessionState {
  if (next !== ANONYMOUS || lastUser === undefined) return next;
  return state.reason === undefined ? { status: 'anonymous', reason: 'ended' } : state;
}

function change(next: SessionState): void {
  state = next;
  lastUser = next.user?.id ?? lastUser;
  for (const watcher of watchers) watcher();
}

function hear(message: TabMessage): void {
  news += 1;
  if (message.type === 'signed-out') {
    change({ status: 'anonymous', reason: 'signed_out' });
  } else if (state.user?.id !== message.user) {
    if (state.user !== undefined) change(IN_DOUBT);
    look();
  }
}

function look(): void {
  if (document.visibilityState === 'visible' && isInDoubt(Date.now())) void checkSession();
}

function isInDoubt(now: number): boolean {
  if (state.user === undefined) return true;
  return !tabsCanHear() || now - learnedAt > A_WHILE_MS || now >= state.expiresAt;
}

/** Looks again shortly after the end, which other tabs may have put off. */
function schedule(): void {
  clearTimeout(timer);
  if (state.status === 'anonymous') return;
  const untilEnd = (state.expiresAt ?? 0) - Date.now() + AFTER_END_MS;
  const wait = untilEnd > 0 ? Math.min(untilEnd, LONGEST_TIMER_MS) : RETRY_MS;
  timer = setTimeout(() => {
    look();
    schedule();
  }, wait);
}
