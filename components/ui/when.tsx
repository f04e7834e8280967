import { createElement, type ReactNode } from 'react';
import { choiceOf, FOCUS, factIn, WHEN } from './marks.ts';

/** A fact of the page, or, in a page that is made at build time, the mark that stands for it. */
type Fact = string | undefined;

interface WhenProps {
  readonly it: Fact;
  /** The one value that it must have; without it any will do. */
  readonly is?: string;
  readonly children: ReactNode;
}

/** What is there only with a fact. In a page that is made at build time it is all there, and the gate takes out what is not to be. */
export function When({ it, is, children }: WhenProps) {
  const fact = factIn(it);
  if (fact !== undefined) return createElement(WHEN, { fact, is }, children);
  return (is === undefined ? it : it === is) ? children : null;
}

/** What is there only without a fact. */
export function Unless({ it, children }: Omit<WhenProps, 'is'>) {
  const fact = factIn(it);
  if (fact !== undefined) return createElement(WHEN, { fact, none: '' }, children);
  return it ? null : children;
}

/**
 * A text, for an attribute or a part of one, that is there only with a fact.
 *
 * @param is - the one value that the fact must have; without it any will do
 */
export function textWhen(it: Fact, text: string, is?: string): string {
  const fact = factIn(it);
  if (fact !== undefined) return choiceOf(fact, is, text);
  return (is === undefined ? it : it === is) ? text : '';
}

/** The attribute by which an element has the focus when the page opens, where a fact has one value. */
export function focusWhen(it: Fact, is: string): object {
  return factIn(it) === undefined ? { autoFocus: it === is } : { [FOCUS]: textWhen(it, 'yes', is) };
}
