const NO_NETWORK = new URL('no-network.mjs', import.meta.url);

/**
 * Does something while the Node processes that it starts reach nothing but this machine, as if there was no network.
 *
 * @throws what `work` throws
 */
export async function offline<Result>(work: () => Promise<Result>): Promise<Result> {
  const { NODE_OPTIONS = '' } = process.env;
  process.env.NODE_OPTIONS = `${NODE_OPTIONS} --import=${JSON.stringify(NO_NETWORK.href)}`.trim();
  try {
    return await work();
  } finally {
    process.env.NODE_OPTIONS = NODE_OPTIONS;
  }
}
