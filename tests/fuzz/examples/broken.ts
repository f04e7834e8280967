import fc from 'fast-check';
import { type FuzzTarget, fuzzTarget } from '../target.ts';
import { TARGETS as KEPT } from './kept.ts';

/** A promise that holds beside one that does not. */
export const TARGETS: readonly FuzzTarget[] = [
  ...KEPT,
  fuzzTarget('a number is below 1000', fc.nat(), (number) => {
    if (number >= 1000) throw new Error(`${number} is not`);
    return 'accepted';
  }),
];
