import type { ConfigProblem } from './types.ts';
import type { Variables } from './variables/index.ts';
import type { ReadVariables } from './variables/read.ts';

const OF_A_BACKEND = /^(?:BACKEND|CLIENT|JWT|OIDC)_/;
/** They say nothing of a backend. */
const MAY_STAND: readonly string[] = ['BACKEND_URL', 'CLIENT_ADDRESS_HEADER'];
const NAMED_AT_MOST = 5;
const EMPTY = 'is empty';

/**
 * Keeps the demo away from a site that has a backend of its own, and has lost the address of it: the demo's accounts are
 * everyone's.
 */
export function demoProblems(
  { BACKEND_URL, BACKEND_PRESET, ALLOW_DEMO }: Variables,
  { set, empty }: Pick<ReadVariables, 'set' | 'empty'>,
  isDefined = false,
): ConfigProblem[] {
  if (BACKEND_URL !== 'demo:') return [];
  const isNamed = set.includes('BACKEND_URL');
  // What it speaks may be said beside its name, but does not name it.
  const said = isNamed && BACKEND_PRESET === 'platzi' ? 'BACKEND_PRESET' : undefined;
  const named = set.filter((name) => OF_A_BACKEND.test(name) && !MAY_STAND.includes(name) && name !== said);
  const beside = isDefined ? ['`backend` in gatehouse.config.ts', ...named] : named;
  const is = isNamed ? 'is demo:' : empty.includes('BACKEND_URL') ? EMPTY : 'is not set';
  const fault = faultOf(is, beside, ALLOW_DEMO === false);
  return fault === undefined
    ? []
    : [
        {
          variable: 'BACKEND_URL',
          problem: fault,
          cure: 'Set it to the base URL of the API. The demo backend runs only if it is `demo:` or not set, and no other variable describes a backend.',
        },
      ];
}

function faultOf(is: string, beside: readonly string[], isRefused: boolean): string | undefined {
  if (isRefused) return `${is}, and ALLOW_DEMO is off`;
  if (beside.length > 0) {
    return `${is} beside ${beside.slice(0, NAMED_AT_MOST).join(', ')}, which the demo backend does not use`;
  }
  return is === EMPTY ? is : undefined;
}
