/** What came of asking someone who may be down. */
export type Tried<T> =
  | { readonly status: 'answered'; readonly value: T }
  | { readonly status: 'failed' }
  | { readonly status: 'late' };

/** Asks, and waits no longer than the deadline, in milliseconds. What is late goes on unheard. */
export async function withDeadline<T>(ask: () => Promise<T>, deadlineMs: number): Promise<Tried<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Tried<T>>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'late' }), deadlineMs);
  });
  const answered = async (): Promise<Tried<T>> => ({ status: 'answered', value: await ask() });
  try {
    return await Promise.race([answered(), late]);
  } catch {
    return { status: 'failed' };
  } finally {
    clearTimeout(timer);
  }
}

/** Before a second attempt: an object that is just being moved is there again by then. */
const PAUSE_MS = 100;

/**
 * Asks again when the first answer fails or is late, and takes whichever comes first. What is asked for must do no harm when it
 * is done twice.
 *
 * @param firstMs - after that the first is late, and is asked for again
 * @param secondMs - so long both are waited for after that
 */
export async function askTwice<T>(
  ask: () => Promise<T>,
  firstMs: number,
  secondMs: number,
): Promise<Tried<T>> {
  const asked: Promise<T>[] = [];
  const next = () => {
    asked.push(ask());
    return Promise.any(asked);
  };
  const tried = await withDeadline(next, firstMs);
  if (tried.status === 'answered') return tried;
  if (tried.status === 'failed') await sleep(PAUSE_MS);
  return withDeadline(next, secondMs);
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
