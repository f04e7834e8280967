import { test } from 'vitest';
import { expectKept } from '../../../fuzz/expect-kept.ts';
import { RETURN_TO_TARGETS } from '../../../fuzz/return-to.ts';

test.each(RETURN_TO_TARGETS)('R1: $name', expectKept);
