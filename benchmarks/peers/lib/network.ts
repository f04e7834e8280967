type Respond = (request: Request) => Response | Promise<Response>;

const answers = new Map<string, Respond>();

/** Has what the peer fetches from this address answered from memory; everything else goes to the network. */
export function answerFetch(address: string, respond: Respond): void {
  if (answers.size === 0) replaceFetch();
  answers.set(address, respond);
}

function replaceFetch(): void {
  const network = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const { origin, pathname } = new URL(input instanceof Request ? input.url : input);
    const respond = answers.get(origin + pathname);
    return respond ? respond(new Request(input, init)) : network(input, init);
  };
}
