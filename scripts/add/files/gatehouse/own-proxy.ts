import { getPathMatch } from 'next/dist/shared/lib/router/utils/path-match.js';
import type { NextRequest } from 'next/server';

type Handler = (
  request: NextRequest,
  event: unknown,
) => Response | null | undefined | Promise<Response | null | undefined>;

/** What a proxy, or a middleware, exports. */
export interface OwnProxy {
  readonly proxy?: Handler;
  readonly middleware?: Handler;
  readonly default?: Handler;
  readonly config?: { readonly matcher?: Matcher | readonly Matcher[] };
}

interface Condition {
  readonly type: string;
  readonly key?: string;
  readonly value?: string;
}

type Matcher =
  | string
  | { readonly source: string; readonly has?: readonly Condition[]; readonly missing?: readonly Condition[] };

export function proxyOf(own: OwnProxy): Handler | undefined {
  return own.proxy ?? own.middleware ?? own.default;
}

/** Whether that proxy is for a request: without a matcher it is for all. */
export function matches(
  matcher: Matcher | readonly Matcher[] | undefined,
  request: Pick<NextRequest, 'url' | 'headers'>,
): boolean {
  if (matcher === undefined) return true;
  const { pathname } = new URL(request.url);
  return [matcher].flat().some((each) => {
    const { source, has = [], missing = [] } = typeof each === 'string' ? { source: each } : each;
    if (getPathMatch(source, { strict: true })(pathname) === false) return false;
    return has.every((one) => holds(one, request)) && !missing.some((one) => holds(one, request));
  });
}

function holds(
  { type, key = '', value }: Condition,
  { url, headers }: Pick<NextRequest, 'url' | 'headers'>,
): boolean {
  const found = partOf(type, key, url, headers);
  if (found === undefined || found === null) return false;
  return value === undefined ? found !== '' : new RegExp(`^${value}$`).test(found);
}

function partOf(type: string, key: string, url: string, headers: Headers): string | null | undefined {
  if (type === 'header') return headers.get(key);
  if (type === 'query') return new URL(url).searchParams.get(key);
  if (type === 'host') return headers.get('host')?.split(':', 1)[0];
  const cookies = headers.get('cookie')?.split(/; */) ?? [];
  return cookies.find((each) => each.startsWith(`${key}=`))?.slice(key.length + 1);
}
