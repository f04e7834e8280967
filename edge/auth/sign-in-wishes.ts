import { essentialClaims, type StepUp, stepUpParameters } from '../access/step-up.ts';
import { forwardedParameters } from '../oidc/forwarded-parameters.ts';
import type { Parameters, Provider, Transaction } from '../oidc/types.ts';
import { unmetBy } from '../pipeline/authorize.ts';
import type { AuthState, Services } from '../pipeline/context.ts';
import type { Session } from '../types.ts';

/** What a sign-in asks of the provider beside what every sign-in does. */
export interface Wishes {
  /** The same for everyone. */
  readonly fixed: Parameters;
  readonly asked: Parameters;
  /** Whether it is to be stronger, or more recent, than the one that stands. */
  readonly isStepUp: boolean;
  /** What the answer is judged by. */
  readonly judgedBy: Pick<Transaction, 'maxAge' | 'isSilent'>;
}

/**
 * Puts together what a link may say, and what the rule of the page wants that the sign-in leads to.
 *
 * @param query - of the address where it begins
 */
export function wishesFor(
  services: Services,
  { id }: Pick<Provider, 'id'>,
  auth: AuthState,
  query: URLSearchParams,
  returnTo: string,
): Wishes {
  const { openid } = services.options;
  const of = id === undefined ? services.options : openid?.providers?.[id];
  const fixed = of?.authorizationParameters ?? {};
  const forwarded = forwardedParameters(query, openid?.forward);
  const session = auth.status === 'signed_in' ? auth.session : {};
  const stepUp = stepUpParameters(unmetAt(services, returnTo, session));
  const isStepUp = Object.keys(stepUp).length > 0;
  const ages = [forwarded.max_age, stepUp.max_age].filter((age) => age !== undefined).map(Number);
  // A page that wants more than a session has would be led back to for ever.
  const isLoud = isStepUp && auth.status === 'signed_in' && fixed.prompt === 'none';
  const loud: Parameters = isLoud ? { prompt: 'login' } : {};
  const { prompt, max_age: maxAge }: Parameters = { ...fixed, ...loud, ...forwarded };
  const claims = fixed.claims === undefined ? essentialClaims(stepUp) : undefined;
  return {
    fixed,
    asked: {
      ...loud,
      ...forwarded,
      ...stepUp,
      ...(claims !== undefined && { claims }),
      ...(ages.length > 0 && { max_age: String(Math.min(...ages)) }),
    },
    isStepUp,
    judgedBy: {
      ...(maxAge !== undefined && { maxAge: Number(maxAge) }),
      ...(prompt === 'none' && { isSilent: true }),
    },
  };
}

/** What the page at an address wants, and a session's sign-in does not come up to. */
export function unmetAt(
  services: Services,
  returnTo: string,
  session: Pick<Session, 'provider'>,
): readonly StepUp[] {
  const [path = returnTo] = returnTo.split('?', 1);
  return unmetBy(services, session, services.routes(path).stepUps);
}
