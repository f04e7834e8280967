import { PATH_TARGETS } from '../../fuzz/paths.ts';
import { testTargets } from '../../fuzz/test-targets.ts';

testTargets(PATH_TARGETS);
