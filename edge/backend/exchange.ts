import type { Log } from '../telemetry/log.ts';
import type { ExtraHeaders, Fetch } from '../types.ts';
import { type Answered, fetchBounded, TOTAL_MS, type Transient } from './fetch.ts';
import { type Broken, isBroken, responseOf, run, takeRequest } from './functions/run.ts';
import type { CodeOf, Exchange, Inputs, Setting } from './presets/index.ts';
import { addApiKey, type BackendContract, clientAuthentication, urlOf } from './request.ts';

export interface ExchangeOptions extends BackendContract {
  readonly fetch: Fetch;
  /** The way to exchanges that are not below the base URL. Default: the same. */
  readonly elsewhere?: Fetch;
  /** Default: nowhere. */
  readonly log?: Log;
}

/** One exchange: what data makes of it, what its functions are given, and how their judgement is taken. */
export interface Ask<Kind extends keyof Inputs, Outcome> {
  /** As the definition calls it. */
  readonly name: string;
  /** The request by the data; `undefined` where something is missing that it asks for. */
  readonly draft: () => Request | undefined;
  readonly input: (setting: Setting) => Inputs[Kind];
  /** Takes what the function has returned; `undefined` where the data has the word. */
  readonly take: (given: unknown, answer: Answered) => Outcome | Broken | undefined;
  readonly headers: ExtraHeaders;
  /** Makes the way that it takes of the one that requests usually take. */
  readonly over?: ((fetch: Fetch) => Fetch) | undefined;
  /** Milliseconds. */
  readonly totalMs?: number;
}

export interface Exchanged<Outcome> {
  readonly answer: Answered | Transient;
  /** What a function of the definition has made of it. */
  readonly outcome?: Outcome;
}

const NOT_HERE: Transient = { status: 'transient', code: 'backend_invalid' };
const CURE =
  'Correct this function of `backend` in gatehouse.config.ts; docs/backends.md says what it may return.';

/**
 * Carries out exchanges: a request by the data or by a function, sent under a deadline without following redirects. A function at
 * fault is told to the log, and comes to no more than a backend that cannot say at the moment.
 */
export function createExchange(options: ExchangeOptions) {
  const { fetch, elsewhere = fetch, log = () => {}, baseUrl } = options;
  const root = new URL(`${baseUrl}/`);

  return async function ask<Kind extends keyof Inputs, Outcome extends object>(
    exchange: (Exchange<Kind> & CodeOf<Kind>) | undefined,
    { name, draft, input, take, headers, over = asItIs, totalMs = TOTAL_MS }: Ask<Kind, Outcome>,
  ): Promise<Exchanged<Outcome>> {
    if (exchange === undefined) return { answer: NOT_HERE };
    const { request: write, answer: judge } = exchange;
    const request = write === undefined ? draft() : await written(() => write(input(settingOf())));
    if (request === undefined) return { answer: NOT_HERE };
    if (isBroken(request)) return failed('request', request);
    const way = over(wayTo(request.url));
    const answer = placed(await fetchBounded(way, withHeaders(request, headers), totalMs));
    // What nobody could read, nobody can judge.
    if (judge === undefined || answer.status === 'transient' || answer.text === undefined) return { answer };
    const judged = await run(() => judge(responseOf(answer)));
    const outcome = isBroken(judged) ? judged : take(judged.value, answer);
    if (outcome === undefined) return { answer };
    return isBroken(outcome) ? failed('answer', outcome) : { answer, outcome };

    async function written(code: () => Request | Promise<Request>): Promise<Request | Broken> {
      const result = await run(async () => takeRequest(await code(), addressOf(), ownHeaders()));
      return isBroken(result) ? result : result.value;
    }

    function failed(part: 'request' | 'answer', broken: Broken): Exchanged<Outcome> {
      tellBroken(log, `${name}.${part}`, broken);
      return { answer: NOT_HERE };
    }

    function addressOf(): string {
      return urlOf(options, exchange ?? { path: '' });
    }

    function settingOf(): Setting {
      const { apiKey, client } = options;
      return {
        url: addressOf(),
        ...(apiKey !== undefined && { apiKey }),
        ...(client !== undefined && { clientId: client.id }),
        ...(client?.secret !== undefined && { clientSecret: client.secret }),
      };
    }
  };

  function ownHeaders(): Headers {
    const headers = new Headers({ accept: 'application/json', ...clientAuthentication(options).headers });
    addApiKey(headers, options);
    return headers;
  }

  function wayTo(url: string): Fetch {
    return isBelowBase(new URL(url)) ? fetch : elsewhere;
  }

  function isBelowBase({ origin, pathname }: URL): boolean {
    return origin === root.origin && pathname.startsWith(root.pathname);
  }

  /** Where it redirects to, as paths are configured. */
  function placed(answer: Answered | Transient): Answered | Transient {
    if (answer.status === 'transient' || answer.location === undefined) return answer;
    const { location } = answer;
    const isBelow = location.startsWith(root.pathname);
    return isBelow ? { ...answer, location: location.slice(root.pathname.length - 1) } : answer;
  }
}

/** Tells the log of a function at fault. */
export function tellBroken(log: Log, place: string, { reason, member }: Broken): void {
  const more = member === undefined ? {} : { member };
  log('error', 'backend_definition_failed', { place, reason, ...more, cure: CURE });
}

const asItIs = (fetch: Fetch): Fetch => fetch;

function withHeaders(request: Request, headers: ExtraHeaders): Request {
  for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
  return request;
}
