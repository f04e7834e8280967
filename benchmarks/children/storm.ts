import { serve } from '../lib/in-child.ts';
import { unleash } from '../lib/storm.ts';
import { loadStorm } from '../storms/load.ts';

const [module = '', provider = ''] = process.argv.slice(2);
const { name, provider: policy, open } = await loadStorm(module);
const { headers, answer } = await open(provider);
await serve({
  about: async () => ({ name, policy }),
  storm: () => unleash(() => answer(new Request('https://app.example.com/dashboard', { headers }))),
});
