import { ANY_SEGMENT } from '../http/path.ts';
import type { AnyExchange, BodyTemplate, CodeInput, Template } from './presets/types.ts';

/** What exchanges are given: a name without a value is one that is not there. */
export type Values = Readonly<Record<string, string | undefined>>;

/** As it is sent. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };
export type Fields = Readonly<Record<string, Json>>;

type AnyTemplate = Template<string>;
type AnyBody = BodyTemplate<string>;

/** Inputs without which a body goes without the member that takes them. */
const OPTIONAL: readonly string[] = ['code', 'recoveryCode'] satisfies readonly CodeInput[];

const NAME = /\$([a-z]\w*)/gi;
const WHOLE = /^\$([a-z]\w*)$/i;

/** The names that a template asks for. In a body only a whole text is one: a query of GraphQL has names of its own. */
export function namesIn(template: AnyTemplate | undefined): string[] {
  if (typeof template === 'string') return WHOLE.exec(template)?.slice(1) ?? [];
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap((each: AnyTemplate) => namesIn(each));
}

/** The names that a line asks for, such as a path or a header. */
export function namesInLine(line: string): string[] {
  return [...line.matchAll(NAME)].map(([, name = '']) => name);
}

/** The names that an exchange asks for, wherever they stand. */
export function namesAsked({ body, path, headers = {}, cookies = {}, bearer }: AnyExchange): string[] {
  const lines = [path, ...Object.values(headers), ...Object.values(cookies)];
  return [...namesIn(body), ...lines.flatMap(namesInLine), ...(bearer === undefined ? [] : [bearer])];
}

/** Puts values in the places of their names. */
export function fill(template: AnyTemplate, values: Values): Json {
  if (typeof template === 'string') {
    const [, name] = WHOLE.exec(template) ?? [];
    return name === undefined ? template : (values[name] ?? template);
  }
  if (typeof template !== 'object' || template === null) return template;
  if (isList(template)) return template.map((each) => fill(each, values));
  return fillBody(template, values);
}

export function fillBody(body: AnyBody, values: Values): Fields {
  const members = Object.entries(body).filter(([, each]) => !isLeftOut(each, values));
  return Object.fromEntries(members.map(([name, each]) => [name, fill(each, values)]));
}

/** Whether an exchange can do without an input. */
export function isOptional(name: string): boolean {
  return OPTIONAL.includes(name);
}

function isLeftOut(template: AnyTemplate, values: Values): boolean {
  const [name] = typeof template === 'string' ? namesIn(template) : [];
  return name !== undefined && isOptional(name) && values[name] === undefined;
}

/** A line in which anything may stand for an input, as a path of `isTakenFor` has it. */
export function withAny(line: string): string {
  return line.replace(NAME, ANY_SEGMENT);
}

/** The same with a line. */
export function fillLine(line: string, values: Values): string {
  return line.replace(NAME, (text, name: string) => values[name] ?? text);
}

function isList(template: object): template is readonly AnyTemplate[] {
  return Array.isArray(template);
}

/** The member that takes an input, by its dot-path; the first, where several do. */
export function fieldOf(body: AnyBody | undefined, name: string): string | undefined {
  for (const [member, each] of Object.entries(body ?? {})) {
    if (each === `$${name}`) return member;
    const below = isBody(each) ? fieldOf(each, name) : undefined;
    if (below !== undefined) return `${member}.${below}`;
  }
  return undefined;
}

/** The same body, in which the member that takes an input has another name; a new one, where there is none. */
export function withField(body: AnyBody = {}, name: string, field: string): AnyBody {
  const entries = Object.entries(body);
  const index = entries.findIndex(([, each]) => fieldOf({ each }, name) !== undefined);
  const [member, value] = entries[index] ?? [];
  if (member === undefined || value === undefined) return { ...body, [field]: `$${name}` };
  const renamed: [string, AnyTemplate] = isBody(value)
    ? [member, withField(value, name, field)]
    : [field, value];
  return Object.fromEntries(entries.with(index, renamed));
}

/** The same body without what takes an input. */
export function withoutField(body: AnyBody | undefined, name: string): AnyBody | undefined {
  if (body === undefined) return undefined;
  const others = Object.entries(body).filter(([, each]) => each !== `$${name}`);
  return Object.fromEntries(
    others.map(([member, each]) => [member, isBody(each) ? (withoutField(each, name) ?? each) : each]),
  );
}

/** What a body says by itself: the members that no input is in. */
export function statedIn(body: AnyBody = {}): AnyBody {
  return Object.fromEntries(Object.entries(body).filter(([, each]) => namesIn(each).length === 0));
}

/** The same body, which says other things by itself. */
export function withStated(body: AnyBody = {}, stated: AnyBody): AnyBody {
  const asked = Object.entries(body).filter(([, each]) => namesIn(each).length > 0);
  return { ...Object.fromEntries(asked), ...stated };
}

function isBody(template: AnyTemplate): template is AnyBody {
  return typeof template === 'object' && template !== null && !Array.isArray(template);
}
