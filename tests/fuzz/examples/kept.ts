import fc from 'fast-check';
import { type FuzzTarget, fuzzTarget } from '../target.ts';

/** A promise that holds. */
export const TARGETS: readonly FuzzTarget[] = [
  fuzzTarget('a number is even or odd', fc.nat(), (number) => (number % 2 === 0 ? 'accepted' : 'refused')),
];
