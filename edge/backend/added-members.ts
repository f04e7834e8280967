import type { AnyExchange, BodyTemplate, Template } from './presets/index.ts';
import type { Values } from './template.ts';

/** What goes into a body beside what its exchange says, by dot-paths. */
export type AddedMembers = Readonly<Record<string, string | number | boolean>>;

/**
 * Puts members into the body of an exchange. A text becomes an input of its own: whoever types `$password` has typed that, and nothing is put in its place.
 *
 * @returns the exchange, and what its new inputs stand for
 */
export function withMembers(
  exchange: AnyExchange,
  members: AddedMembers,
): { readonly exchange: AnyExchange; readonly values: Values } {
  if (Object.keys(members).length === 0) return { exchange, values: {} };
  let body: BodyTemplate<string> = exchange.body ?? {};
  const values: Record<string, string> = {};
  for (const [index, [path, value]] of Object.entries(members).entries()) {
    const name = `added${index}`;
    if (typeof value === 'string') values[name] = value;
    body = withMember(body, path.split('.'), typeof value === 'string' ? `$${name}` : value);
  }
  return { exchange: { ...exchange, body }, values };
}

function withMember(
  body: BodyTemplate<string>,
  [name = '', ...rest]: readonly string[],
  value: Template<string>,
): BodyTemplate<string> {
  if (rest.length === 0) return { ...body, [name]: value };
  const below = Object.hasOwn(body, name) ? body[name] : undefined;
  return { ...body, [name]: withMember(isBody(below) ? below : {}, rest, value) };
}

function isBody(value: Template<string> | undefined): value is BodyTemplate<string> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
