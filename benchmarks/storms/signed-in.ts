/** Where a provider tells what signing in gave, for whom a storm is about: `/signed-in/workos`, and so on. */
export const SIGNED_IN = '/signed-in/';

export async function signedInAt(provider: string, name: string): Promise<Map<string, unknown>> {
  const response = await fetch(provider + SIGNED_IN + name);
  const body: object = await response.json();
  return new Map(Object.entries(body));
}

export function textOf(fields: ReadonlyMap<string, unknown>, name: string): string {
  const value = fields.get(name);
  if (typeof value !== 'string') throw new TypeError(`The provider gave no ${name}`);
  return value;
}
