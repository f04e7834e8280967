/** What stands in front of an application and lets in who has a session. */
export interface Peer {
  /** As npm knows it. */
  readonly name: string;
  /** What it does for each request, in words for the table: what is opened, what is verified. */
  readonly work: string;
  open(): Promise<OpenPeer>;
}

export interface OpenPeer {
  /** The headers of a request of someone who is signed in: the cookies, in the peer's own form. */
  readonly headers: Readonly<Record<string, string>>;
  /** Does what the peer's middleware does: 200 where the session is let in, anything else where it is not. */
  answer(request: Request): Promise<Response>;
}
