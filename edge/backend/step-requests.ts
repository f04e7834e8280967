import type { AddedMembers } from './added-members.ts';
import type { LinkExchange, TypedCode } from './presets/index.ts';
import { type BackendContract, exchangeRequest } from './request.ts';
import type { Values } from './template.ts';

/** A sign-in of which the password was right, and a code is wanted. */
export interface Challenged {
  readonly username: string;
  /** What the backend wants the code to be sent with. */
  readonly challenge: string;
  /** What the answer to the sign-in had, where the step was begun with it. */
  readonly factor?: string;
  /** A token that does less until the code has come. */
  readonly accessToken?: string;
}

/** A message that is to be sent to whoever signs in without a password. */
export interface MessageOrder {
  readonly email: string;
  /** Where a link of it leads back to. */
  readonly page: string;
  /** @see RFC 7636, section 4.2 (S256) */
  readonly codeChallenge: string;
  /** What goes into the body beside what the exchange says. */
  readonly added?: AddedMembers;
}

/** Such a message, once it is sent. */
export interface AskedByEmail {
  readonly email: string;
  readonly codeVerifier: string;
  /** What the backend has given for it, where it gives anything. */
  readonly challenge?: string;
}

/** What its link has brought back. */
export interface BroughtByLink {
  readonly token: string;
  /** What kind of link it is, where the link says so. */
  readonly type: string;
  /** All of it, without a question mark. */
  readonly query: string;
}

export function codeRequest(
  contract: BackendContract,
  challenged: Challenged,
  { code, recoveryCode }: TypedCode,
) {
  const given = { ...stepIn(challenged), code, recoveryCode };
  return exchangeRequest(contract, contract.preset.secondFactor, given);
}

export function beginRequest(contract: BackendContract, challenged: Challenged) {
  return exchangeRequest(contract, contract.preset.secondFactor?.begin, stepIn(challenged));
}

export function resendRequest(contract: BackendContract, challenged: Challenged) {
  return exchangeRequest(contract, contract.preset.secondFactor?.resend, stepIn(challenged));
}

function stepIn({ username, challenge, factor, accessToken }: Challenged): Values {
  return { username, challenge, factor, accessToken };
}

export function messageRequest(
  contract: BackendContract,
  { email, page, codeChallenge, added }: MessageOrder,
) {
  const { request } = contract.preset.passwordless ?? {};
  return exchangeRequest(contract, request, { email, page, codeChallenge }, added);
}

export function emailCodeRequest(contract: BackendContract, asked: AskedByEmail, code: string) {
  return exchangeRequest(contract, contract.preset.passwordless?.code, { ...askedIn(asked), code });
}

export function linkRequest(
  contract: BackendContract,
  link: LinkExchange,
  asked: AskedByEmail,
  { token, type, query }: BroughtByLink,
) {
  return exchangeRequest(contract, link, { ...askedIn(asked), token, type, query });
}

function askedIn({ email, challenge, codeVerifier }: AskedByEmail): Values {
  return { email, challenge, codeVerifier };
}
