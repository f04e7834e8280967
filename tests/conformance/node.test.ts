import { describe } from 'vitest';
import { answer } from './subject.ts';
import { describeConformance } from './suite.ts';

describe('in Node', () => describeConformance(answer));
