/** A failure whose message says all that its reader needs: the cause and, where there is one, the cure. */
export class Failure extends Error {
  override readonly name = 'Failure';
}
