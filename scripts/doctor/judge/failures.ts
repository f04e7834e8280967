import { type Finding, wrong } from '../report/findings.ts';

interface Failing {
  readonly when: RegExp;
  readonly text: string;
  readonly cure: string;
}

/** Why a server cannot be reached, by the code of the system or of TLS. */
const FAILINGS: readonly Failing[] = [
  {
    when: /^(?:ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME)$/,
    text: 'The name of the host is not known: DNS has no address for it.',
    cure: 'Check the spelling, and whether this machine is in the network that knows the name.',
  },
  {
    when: /^ECONNREFUSED$/,
    text: 'The host is there, but nothing listens on that port.',
    cure: 'Check the port, and whether the server runs. A server in a container listens on 0.0.0.0.',
  },
  {
    when: /CERT_HAS_EXPIRED/,
    text: 'Its certificate has expired.',
    cure: 'Renew the certificate: the edge refuses it as well.',
  },
  {
    when: /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_UNTRUSTED/,
    text: 'Its certificate is signed by nobody whom this machine trusts.',
    cure: 'Use a certificate of a public authority, with its intermediates. For a private one, NODE_EXTRA_CA_CERTS lets the doctor in, but not the edge.',
  },
  {
    when: /ALTNAME_INVALID/,
    text: 'Its certificate is for another name.',
    cure: 'Use the name that the certificate is for, or have this one added to it.',
  },
  {
    when: /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|EPROTO/,
    text: 'It does not speak TLS on that port.',
    cure: 'If it serves plain HTTP there, write http:// in front; otherwise check the port.',
  },
  {
    when: /^timeout$/,
    text: 'It did not answer in time.',
    cure: 'Check whether a firewall keeps this machine out, and whether the server is overloaded.',
  },
  {
    when: /^(?:ECONNRESET|UND_ERR_SOCKET|EPIPE)$/,
    text: 'It hung up in the middle.',
    cure: 'Check whether the server, or a proxy before it, speaks HTTP there; write https:// if it wants TLS.',
  },
];

const OTHER: Omit<Failing, 'when'> = {
  text: 'It cannot be reached.',
  cure: 'Check the address, and try it with a browser on this machine.',
};

/** @param reason - of an observation that has none */
export function unreachable(origin: string, reason: string): Finding {
  const { text, cure } = FAILINGS.find(({ when }) => when.test(reason)) ?? OTHER;
  const code = /^[A-Z_\d]+$/.test(reason) ? ` (${reason})` : '';
  return wrong('address.unreachable', `${origin} cannot be asked. ${text}${code}`, cure);
}
