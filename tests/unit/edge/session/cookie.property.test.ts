import { test } from 'vitest';
import { COOKIE_TARGETS } from '../../../fuzz/cookies.ts';
import { expectKept } from '../../../fuzz/expect-kept.ts';

test.each(COOKIE_TARGETS)('C2 C3 C5 C9: $name', expectKept);
