import { CLOSING, FOCUS, MARK, OPENING, WHEN } from '../../components/ui/marks.ts';
import type { Part } from '../../edge/http/template.ts';
import { Failure } from '../lib/failure.ts';

/** A condition begins, an attribute is of one mark alone, there is a mark in text, a choice begins that has others in it, or one of these ends. */
const TOKEN = new RegExp(
  `<${WHEN} ([^>]*)>| ([\\w-]+)="${MARK.source}"|${MARK.source}|${OPENING.source}|</${WHEN}>|${CLOSING.source}`,
  'gu',
);

interface Open {
  readonly begin: (parts: readonly Part[]) => Part;
  readonly parts: Part[];
}

/**
 * Takes a page apart at its marks.
 *
 * @throws Failure if a condition has no end
 */
export function compileTemplate(html: string): readonly Part[] {
  const stack: Open[] = [{ begin: () => '', parts: [] }];
  const top = () => stack.at(-1)?.parts ?? [];
  let at = 0;
  for (const match of html.matchAll(TOKEN)) {
    add(top(), html.slice(at, match.index));
    at = match.index + match[0].length;
    const [, condition, attribute, ...groups] = match;
    const [fact, , , marked, , , chosen, is] = groups;
    if (condition !== undefined) {
      stack.push({ begin: (parts) => ({ ...attributesOf(condition), parts }), parts: [] });
    } else if (attribute !== undefined && fact !== undefined) {
      add(top(), attributePart(attribute, groups.slice(0, 3)));
    } else if (marked !== undefined) {
      add(top(), markPart(groups.slice(3, 6)));
    } else if (chosen !== undefined) {
      stack.push({ begin: (parts) => ({ fact: chosen, ...(is && { is }), parts }), parts: [] });
    } else {
      const closed = stack.length > 1 ? stack.pop() : undefined;
      if (closed === undefined) throw new Failure(`A <${WHEN}> ends that has not begun.`);
      add(top(), closed.begin(closed.parts));
    }
  }
  add(top(), html.slice(at));
  if (stack.length > 1) throw new Failure(`A <${WHEN}> has no end.`);
  return top();
}

type Groups = readonly (string | undefined)[];

function markPart([fact = '', is, text]: Groups): Part {
  if (text === undefined) return { fact };
  return { fact, ...(is && { is }), parts: [text] };
}

/** An attribute that has nothing to say is not there. */
function attributePart(name: string, groups: Groups): Part {
  const [fact = '', is] = groups;
  const parts = name === FOCUS ? [' autofocus=""'] : [` ${name}="`, markPart(groups), '"'];
  return { fact, ...(is && { is }), parts: parts.flatMap((part) => inlined(part, is !== undefined)) };
}

/** Within its own condition a choice is no choice any more. */
function inlined(part: Part, isChosen: boolean): readonly Part[] {
  return isChosen && typeof part === 'object' && 'parts' in part ? part.parts : [part];
}

function attributesOf(text: string): { fact: string; is?: string; none?: true } {
  const of = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(text)?.[1];
  const [fact = '', is] = [of('fact'), of('is')];
  return { fact, ...(is !== undefined && { is }), ...(of('none') !== undefined && { none: true }) };
}

/** Texts beside each other become one. */
function add(parts: Part[], part: Part): void {
  const last = parts.at(-1);
  if (part === '') return;
  if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
  else parts.push(part);
}
