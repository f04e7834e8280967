import type { OpenPeer } from '../peers/types.ts';

/** A peer at the moment when an access token is over, and many requests of the same browser bring it. */
export interface PeerStorm {
  /** As npm knows the peer. */
  readonly name: string;
  /** What its provider does with a refresh token, as documented: rotates or not, how long an old one is taken. */
  readonly provider: string;
  /**
   * Once for a process: peers keep the address.
   *
   * @param provider - where the token endpoint is; it counts refreshes and takes `REFRESH_MS` for each
   * @returns with the headers of someone whose access token is over, and whose refresh token is good
   */
  open(provider: string): Promise<OpenPeer>;
}
