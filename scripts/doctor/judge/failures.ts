import { type Finding, wrong } from '../report/findings.ts';

/** Why a server cannot be reached, by the code of the system or of TLS; and what to do about it. */
const FAILINGS: readonly (readonly [RegExp, string, string])[] = [
  [
    /^(?:ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME)$/,
    'The name of the host is not known: DNS has no address for it.',
    'Check the spelling, and whether this machine is in the network that knows the name.',
  ],
  [
    /^ECONNREFUSED$/,
    'The host is there, but nothing listens on that port.',
    'Check the port, and whether the server runs. A server in a container listens on 0.0.0.0.',
  ],
  [/CERT_HAS_EXPIRED/, 'Its certificate has expired.', 'Renew the certificate: the edge refuses it as well.'],
  [
    /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_UNTRUSTED/,
    'Its certificate is signed by nobody whom this machine trusts.',
    'Use a certificate of a public authority, with its intermediates. For a private one, NODE_EXTRA_CA_CERTS lets the doctor in, but not the edge.',
  ],
  [
    /ALTNAME_INVALID/,
    'Its certificate is for another name.',
    'Use the name that the certificate is for, or have this one added to it.',
  ],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|EPROTO/,
    'It does not speak TLS on that port.',
    'If it serves plain HTTP there, write http:// in front; otherwise check the port.',
  ],
  [
    /^timeout$/,
    'It did not answer in time.',
    'Check whether a firewall keeps this machine out, and whether the server is overloaded.',
  ],
  [
    /^(?:ECONNRESET|UND_ERR_SOCKET|EPIPE)$/,
    'It hung up in the middle.',
    'Check whether the server, or a proxy before it, speaks HTTP there; write https:// if it wants TLS.',
  ],
  [/./, 'It cannot be reached.', 'Check the address, and try it with a browser on this machine.'],
];

/** @param reason - of an observation that has none */
export function unreachable(origin: string, reason: string): Finding {
  const [, text = '', cure = ''] = FAILINGS.find(([when]) => when.test(reason)) ?? [];
  const code = /^[A-Z_\d]+$/.test(reason) ? ` (${reason})` : '';
  return wrong('address.unreachable', `${origin} cannot be asked. ${text}${code}`, cure);
}
