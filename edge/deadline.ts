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
