import { globSync } from 'node:fs';
import { paths } from '../lib/paths.ts';
import { parseDropped } from '../mine/drop-demo.ts';
import { placedIn } from '../test/places.ts';

const BLACK_BOX = 'tests/blackbox/';

/** The list of what goes with the demo, with those tests of outputs in it that do not run in process too. */
export function withTestsOfOutputs(list: string): string {
  const inProcess = placedIn('core');
  const tests = globSync(`${BLACK_BOX}*.test.ts`, { cwd: paths.root });
  const others = parseDropped(list).filter((path) => !path.startsWith(BLACK_BOX));
  const going = [...others, ...tests.filter((file) => !inProcess.includes(file))];
  return `${JSON.stringify(going.sort(), null, 2)}\n`;
}
