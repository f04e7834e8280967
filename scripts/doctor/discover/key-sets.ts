import type { Examination } from '../examine/examination.ts';
import { jsonOf } from '../examine/wire.ts';
import { ancestors } from './addresses.ts';

const USUAL_PATHS = [
  '/.well-known/jwks.json',
  '/jwks',
  '/jwks.json',
  '/.well-known/jwks',
  '/oauth/discovery/keys',
];

/** The addresses at which there are key sets. */
export async function keySets({ wire, url }: Examination, published: string | undefined): Promise<string[]> {
  if (published !== undefined) {
    wire.allow(published);
    return [published];
  }
  const found: string[] = [];
  for (const base of ancestors(url)) {
    for (const path of USUAL_PATHS) {
      const answer = await wire.probe(base + path);
      const keys: unknown = answer.ok && answer.status === 200 ? Object(jsonOf(answer)).keys : undefined;
      if (Array.isArray(keys)) found.push(base + path);
    }
  }
  return found;
}
