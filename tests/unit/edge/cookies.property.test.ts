import { COOKIE_TARGETS } from '../../fuzz/cookies.ts';
import { testTargets } from '../../fuzz/test-targets.ts';

testTargets(COOKIE_TARGETS);
