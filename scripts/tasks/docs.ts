import { writeDocuments } from '../lib/docs/generated.ts';

/** Makes anew what the documents take from the code. */
export default async function docs(): Promise<void> {
  writeDocuments();
}
