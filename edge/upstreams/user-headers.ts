import type { ForwardRules } from '../access/api-rules.ts';
import type { Preset } from '../backend/presets/index.ts';
import type { ConfigProblem } from '../config/config.ts';
import type { ProxyOptions } from '../config/options.ts';
import type { User } from '../types.ts';
import { requestAllowList } from './headers.ts';

/** Names of headers, and of the fields that they tell. */
export type UserHeaders = readonly (readonly [header: string, field: string])[];

const EVERYONES: readonly string[] = ['id', 'name', 'email', 'role'];
/** What any server reads alike. @see RFC 9110, section 5.5 */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;

/** Tells an API about whoever is signed in. What a header cannot say is left out. */
export function tellUser(headers: Headers, user: User, told: UserHeaders): void {
  for (const [header, field] of told) {
    const value = user[field];
    if (value !== undefined && PLAIN.test(value)) headers.set(header, value);
  }
}

/** Lists what is wrong with what the APIs are to be told: a client must not be able to say it too. */
export function userHeaderProblems(options: ProxyOptions, { userFields = {} }: Preset): ConfigProblem[] {
  const known = [...EVERYONES, ...Object.keys(userFields)];
  const all: Partial<ForwardRules>[] = [options, ...Object.values(options.upstreams ?? {})];
  return all.flatMap(({ userHeaders = {}, requestHeaders = [] }) => {
    const forwarded = requestAllowList(requestHeaders);
    return Object.entries(userHeaders).flatMap(([header, field]) => [
      ...(forwarded.has(header)
        ? [problem(header, 'is one that clients send, so they could say it themselves')]
        : []),
      ...(known.includes(field) ? [] : [problem(header, `tells ${field}, which no session has`)]),
    ]);
  });
}

function problem(header: string, text: string): ConfigProblem {
  return {
    variable: 'gatehouse.config.ts',
    problem: `proxy.userHeaders: ${header} ${text}`,
    cure: 'Give the header a name of its own, and name id, name, email, role, or a field of session.user.',
  };
}
