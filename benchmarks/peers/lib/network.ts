type Respond = (request: Request) => Response | Promise<Response>;

const answers = new Map<string, Respond>();
let network: typeof fetch | undefined;

/** Has what the peer fetches from this address answered from memory; everything else goes to the network. */
export function answerFetch(address: string, respond: Respond): void {
  answers.set(address, respond);
  if (network) return;
  const reach = globalThis.fetch;
  network = reach;
  globalThis.fetch = async (input, init) => {
    const { origin, pathname } = new URL(input instanceof Request ? input.url : input);
    const answer = answers.get(origin + pathname);
    return answer ? answer(new Request(input, init)) : reach(input, init);
  };
}
