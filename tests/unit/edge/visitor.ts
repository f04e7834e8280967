import { Client, type ClientRequest } from '../../fixtures/client.ts';

export { inProcess } from '../../fixtures/client.ts';

export type Ask = ClientRequest;

/** The browser of the tests, under the names by which those of the gate in one process call it. */
export class Visitor extends Client {
  ask(path: string, options?: ClientRequest): Promise<Response> {
    return this.request(path, options);
  }

  twin(): Visitor {
    const twin = new Visitor(this.origin, this.send);
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    return twin;
  }
}
