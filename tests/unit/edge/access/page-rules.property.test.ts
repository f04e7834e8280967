import { test } from 'vitest';
import { expectKept } from '../../../fuzz/expect-kept.ts';
import { PATH_TARGETS } from '../../../fuzz/paths.ts';

test.each(PATH_TARGETS)('M2: $name', expectKept);
