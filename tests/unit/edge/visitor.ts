/** How a browser dresses its requests. */
const DRESS = {
  document: { accept: 'text/html,application/xhtml+xml', 'sec-fetch-dest': 'document' },
  fetch: { accept: '*/*', 'sec-fetch-dest': 'empty' },
  prefetch: { accept: '*/*', 'sec-fetch-dest': 'empty', rsc: '1', 'next-router-prefetch': '1' },
  navigation: { accept: '*/*', 'sec-fetch-dest': 'empty', rsc: '1' },
} as const;

export interface Ask {
  readonly method?: string;
  readonly as?: keyof typeof DRESS;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers that this request goes without. */
  readonly without?: readonly string[];
  readonly body?: BodyInit;
  readonly signal?: AbortSignal;
}

type Handle = (request: Request) => Promise<Response>;

/** A browser in miniature: it keeps cookies as they are set, follows nothing, and dresses its requests. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #origin: string;
  readonly #handle: Handle;

  constructor(origin: string, handle: Handle) {
    this.#origin = origin;
    this.#handle = handle;
  }

  /** The `Cookie` header as it would be sent now. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  request(path: string, { as = 'document', headers, without = [], ...init }: Ask = {}): Request {
    const all = new Headers({
      host: new URL(this.#origin).host,
      'sec-fetch-site': 'same-origin',
      ...DRESS[as],
      ...(this.cookies.size > 0 && { cookie: this.cookie }),
      ...headers,
    });
    for (const name of without) all.delete(name);
    const duplex = init.body instanceof ReadableStream ? { duplex: 'half' as const } : {};
    return new Request(this.#origin + path, { ...init, ...duplex, headers: all });
  }

  async ask(path: string, ask?: Ask): Promise<Response> {
    const response = await this.#handle(this.request(path, ask));
    this.keep(response);
    return response;
  }

  api(path: string, ask?: Ask): Promise<Response> {
    return this.ask(`/api${path}`, { as: 'fetch', ...ask });
  }

  submit(path: string, fields: Readonly<Record<string, string>>, ask: Ask = {}): Promise<Response> {
    return this.ask(path, {
      method: 'POST',
      ...ask,
      headers: {
        origin: this.#origin,
        'content-type': 'application/x-www-form-urlencoded',
        ...ask.headers,
      },
      body: new URLSearchParams(fields).toString(),
    });
  }

  signIn(fields: Readonly<Record<string, string>>, ask?: Ask): Promise<Response> {
    return this.submit('/auth/login', fields, ask);
  }

  signOut(ask?: Ask): Promise<Response> {
    return this.submit('/auth/logout', {}, ask);
  }

  /** A second tab with the same cookies from now on. */
  twin(): Visitor {
    const twin = new Visitor(this.#origin, this.#handle);
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    return twin;
  }

  /** Takes over what a response sets. */
  keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split('; ');
      const name = pair.slice(0, pair.indexOf('='));
      if (/; Max-Age=0(?:;|$)/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, pair.slice(name.length + 1));
    }
  }
}
