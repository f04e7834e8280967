import { test } from 'vitest';
import { expectKept } from '../../../fuzz/expect-kept.ts';
import { TOKEN_TARGETS } from '../../../fuzz/tokens.ts';

test.each(TOKEN_TARGETS)('T1 T5 T6 T7 T8: $name', expectKept);
