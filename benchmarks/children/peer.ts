import { BROWSER_HEADERS } from '../lib/browser-headers.ts';
import { serveTurns } from '../lib/in-child.ts';
import { loadPeer } from '../peers/load.ts';

const [name = ''] = process.argv.slice(2);
const { work, open } = await loadPeer(name);
const { headers, answer } = await open();
const sent = { ...BROWSER_HEADERS, ...headers };
await serveTurns(async () => {
  // Anew each time, as a server makes it: whoever copies a request listens to its signal, and one that stays has ever more listeners.
  const { status } = await answer(new Request('https://app.example.com/dashboard', { headers: sent }));
  if (status !== 200) throw new Error(`${name} answers ${status}.`);
}, work);
