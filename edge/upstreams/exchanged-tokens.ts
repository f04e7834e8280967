import type { ExchangeTarget } from '../oidc/types.ts';
import type { ProviderOf } from '../refresh/issuers.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock, HeldToken, Session } from '../types.ts';
import { createLru } from '../util/lru.ts';

/** An API that takes tokens of its own. */
export interface ExchangingUpstream {
  readonly shownAt: string;
  readonly exchange: ExchangeTarget;
  /** Whether it wants proof of the key that a token is bound to. */
  readonly wantsProof: boolean;
}

export type TokenForUpstream =
  | {
      readonly ok: true;
      readonly token: HeldToken;
      /** Whether it was issued for this very request. */
      readonly isNew: boolean;
    }
  /** There is none now. The session is as good as it was. */
  | { readonly ok: false; readonly retryAfter: number | undefined };

/** The tokens that sessions have for further APIs. They leave this isolate for those APIs alone. */
export interface ExchangedTokens {
  of(session: Session, upstream: ExchangingUpstream): Promise<TokenForUpstream>;
  /** Forgets one that its API has refused. */
  drop(session: Session, upstream: ExchangingUpstream): void;
}

interface Kept {
  /** The access token that it was had for. */
  readonly subject: string;
  readonly token: HeldToken;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const MOST_TOKENS = 2_000;
/** What is as good as over is not sent: it has to arrive. */
const MARGIN_MS = 10_000;
const MARGIN_SHARE = 0.2;

/**
 * Exchanges the access token of a session for one of an API's own, and keeps that for as long as it lives, and as the session has the access
 * token that it was had for. One whose end nobody tells is for one request.
 */
export function createExchangedTokens(providerOf: ProviderOf, now: Clock, log: Log): ExchangedTokens {
  const known = createLru<string, Kept>(MOST_TOKENS);
  const keyOf = ({ id }: Session, { shownAt }: ExchangingUpstream) => `${id} ${shownAt}`;

  return {
    async of(session, upstream) {
      const { accessToken: subject, proofKey, issuedBy } = session.tokens;
      const key = keyOf(session, upstream);
      const kept = known.get(key);
      if (kept !== undefined && kept.subject === subject && now() < kept.until)
        return { ok: true, token: kept.token, isNew: false };
      const askedAt = now();
      const about = { place: upstream.shownAt, sessionId: session.id };
      const held = { accessToken: subject, ...(upstream.wantsProof && { proofKey }) };
      const result = await providerOf(issuedBy)?.exchange(held, upstream.exchange);
      if (result?.status === 'ok') {
        const { token, expiresAt = askedAt } = result;
        const until = expiresAt - Math.min(MARGIN_MS, (expiresAt - askedAt) * MARGIN_SHARE);
        known.set(key, { subject, token, until });
        return { ok: true, token, isNew: true };
      }
      if (result?.status === 'transient') return { ok: false, retryAfter: result.retryAfter };
      const reason = result?.reason ?? NO_PROVIDER;
      log('error', 'token_exchange_failed', { ...about, reason, cure: CURE });
      return { ok: false, retryAfter: undefined };
    },
    drop(session, upstream) {
      const key = keyOf(session, upstream);
      const kept = known.peek(key);
      if (kept !== undefined) known.set(key, { ...kept, until: 0 });
    },
  };
}

/** They have signed in with a password of the backend, which nobody exchanges. */
const NO_PROVIDER = 'not_of_a_provider';
const CURE = 'See that the provider exchanges tokens of this client for what `exchange` of that API names.';
