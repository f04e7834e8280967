import { randomText } from '../peers/lib/application.ts';

/** What a provider does with refresh tokens. */
export interface RefreshPolicy {
  readonly rotates: boolean;
  /** How long one is still taken that was exchanged, in milliseconds. */
  readonly graceMs: number;
  /** What it is then exchanged for: what it was exchanged for before, or a further one. */
  readonly replay: 'same' | 'further';
  /** Whether one that comes later ends the session that it is of. */
  readonly endsSession: boolean;
}

interface Issued {
  readonly session: { isOver: boolean };
  exchanged?: { readonly at: number; readonly into: string };
}

/** The refresh tokens that a provider has issued. */
export class RefreshTokens {
  readonly #policy: RefreshPolicy;
  readonly #issued = new Map<string, Issued>();

  constructor(policy: RefreshPolicy) {
    this.#policy = policy;
  }

  issue(session: Issued['session'] = { isOver: false }): string {
    const token = randomText(24);
    this.#issued.set(token, { session });
    return token;
  }

  /** What a token is exchanged for, or nothing where it is refused. */
  exchange(token: string): string | undefined {
    const { rotates, graceMs, replay, endsSession } = this.#policy;
    const issued = this.#issued.get(token);
    if (!issued || issued.session.isOver) return undefined;
    if (!rotates) return token;
    if (!issued.exchanged) {
      const into = this.issue(issued.session);
      issued.exchanged = { at: Date.now(), into };
      return into;
    }
    if (Date.now() - issued.exchanged.at < graceMs) {
      return replay === 'same' ? issued.exchanged.into : this.issue(issued.session);
    }
    issued.session.isOver = endsSession;
    return undefined;
  }
}
