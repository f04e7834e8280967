import type { ConfigProblem } from '../config/config.ts';
import type { UpstreamOptions } from '../config/options.ts';

/** What the address of an API is said by. */
export function nameOf(url: UpstreamOptions['url']): string {
  return typeof url === 'string' ? 'gatehouse.config.ts' : url.variable;
}

export function addressProblem(prefix: string, url: UpstreamOptions['url']): ConfigProblem {
  return {
    variable: nameOf(url),
    problem: `is to give the address of the API at /api${prefix}, and gives no base URL`,
    cure: 'Use an http(s) URL without user, query or fragment, such as https://billing.example.com/v2.',
  };
}

export function audienceProblem(prefix: string): ConfigProblem {
  return {
    variable: 'gatehouse.config.ts',
    problem: `names an audience for /api${prefix}, but there is no key to verify tokens with, so it would not be checked`,
    cure: 'Set JWT_JWKS_URL, JWT_PUBLIC_KEY or JWT_SECRET, or take the audience away.',
  };
}

export function serviceProblem(prefix: string): ConfigProblem {
  return {
    variable: 'gatehouse.config.ts',
    problem: `names a service binding for /api${prefix} that is not there`,
    cure: 'Bind it in wrangler.toml under [[services]]; where there are no bindings, leave `service` out.',
  };
}
