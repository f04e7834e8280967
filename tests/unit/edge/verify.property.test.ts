import { testTargets } from '../../fuzz/test-targets.ts';
import { TOKEN_TARGETS } from '../../fuzz/tokens.ts';

testTargets(TOKEN_TARGETS);
