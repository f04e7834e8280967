import { serveTurns } from '../lib/in-child.ts';
import { loadPeer } from '../peers/load.ts';

const [name = ''] = process.argv.slice(2);
const { work, open } = await loadPeer(name);
const { headers, answer } = await open();
const request = new Request('https://app.example.com/dashboard', { headers });
await serveTurns(async () => {
  const { status } = await answer(request);
  if (status !== 200) throw new Error(`${name} answers ${status}.`);
}, work);
