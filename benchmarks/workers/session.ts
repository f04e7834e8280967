import { createSessionSubject, type SessionSubject } from '../subjects/session.ts';
import { ALGORITHMS, SOURCES } from '../subjects/token.ts';

const subjects = new Map<string, SessionSubject>();

/**
 * Does `operation` so many times: `/<algorithm>/<source>/<operation>/<times>`. The clock of workerd stands still while a
 * request is worked on, so whoever asks has to look at one.
 */
export default {
  async fetch(request: Request): Promise<Response> {
    const [algorithmName, sourceName, operationName, times] = new URL(request.url).pathname
      .slice(1)
      .split('/');
    const algorithm = ALGORITHMS.find((each) => each === algorithmName);
    const source = SOURCES.find((each) => each === sourceName);
    if (algorithm === undefined || source === undefined) return new Response('ready');
    const name = `${algorithm} ${source}`;
    const subject = subjects.get(name) ?? (await createSessionSubject(algorithm, source));
    subjects.set(name, subject);
    const operation = Object.entries(subject).find(([each]) => each === operationName)?.[1];
    if (operation === undefined) return new Response('There is no such operation.', { status: 404 });
    for (let turn = 0; turn < Number(times); turn += 1) await operation();
    return new Response('done');
  },
};
