import 'server-only';
import { unstable_rethrow } from 'next/navigation';
import * as v from 'valibot';
import { backendFetch } from '../current-session.ts';

/** What the backend delivered, or the status that stood in the way: 0 when it was not reached, 502 when it made no sense. */
export type Loaded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number };

/**
 * Loads JSON from the backend for a page, and makes sure of its shape: a backend that is down, or that answers something
 * else, costs the page one panel and not the rest.
 *
 * @param path - below the backend's base URL, with a leading slash
 */
export async function load<T>(path: string, schema: v.GenericSchema<unknown, T>): Promise<Loaded<T>> {
  try {
    const response = await backendFetch(path);
    if (!response.ok) return { ok: false, status: response.status };
    const parsed = v.safeParse(schema, await response.json().catch(() => undefined));
    return parsed.success ? { ok: true, value: parsed.output } : { ok: false, status: 502 };
  } catch (error) {
    unstable_rethrow(error);
    return { ok: false, status: 0 };
  }
}
