import { runTask } from './lib/bootstrap.mjs';

await runTask('deploy-check');
