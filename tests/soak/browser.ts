/** How a browser dresses its requests. */
export const DRESS = {
  document: { accept: 'text/html', 'sec-fetch-dest': 'document' },
  fetch: { accept: '*/*', 'sec-fetch-dest': 'empty' },
  navigation: { accept: '*/*', 'sec-fetch-dest': 'empty', rsc: '1' },
  prefetch: { accept: '*/*', 'sec-fetch-dest': 'empty', rsc: '1', 'next-router-prefetch': '1' },
  head: { accept: '*/*', 'sec-fetch-dest': 'document' },
} as const;

export type Dress = keyof typeof DRESS;

export const ORIGIN = 'http://127.0.0.1:8787';

/** The cookies of one browser: whatever is set last is what it has. */
export class CookieStore {
  readonly #cookies = new Map<string, string>();

  get header(): Record<string, string> {
    if (this.#cookies.size === 0) return {};
    return { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  clone(): CookieStore {
    const twin = new CookieStore();
    for (const [name, value] of this.#cookies) twin.#cookies.set(name, value);
    return twin;
  }

  take(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const equals = pair.indexOf('=');
      if (attributes.includes('Max-Age=0')) this.#cookies.delete(pair.slice(0, equals));
      else this.#cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
  }
}

export function requestOf(path: string, dress: Dress, cookies: CookieStore): Request {
  const headers = {
    host: new URL(ORIGIN).host,
    'sec-fetch-site': 'same-origin',
    ...DRESS[dress],
    ...cookies.header,
  };
  return new Request(ORIGIN + path, { method: dress === 'head' ? 'HEAD' : 'GET', headers });
}

export function formOf(
  path: string,
  fields: Readonly<Record<string, string>>,
  cookies: CookieStore,
): Request {
  return new Request(ORIGIN + path, {
    method: 'POST',
    headers: {
      host: new URL(ORIGIN).host,
      origin: ORIGIN,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
      ...DRESS.document,
      ...cookies.header,
    },
    body: new URLSearchParams(fields).toString(),
  });
}
