import { RETURN_TO_TARGETS } from '../../fuzz/return-to.ts';
import { testTargets } from '../../fuzz/test-targets.ts';

testTargets(RETURN_TO_TARGETS);
