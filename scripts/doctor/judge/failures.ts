import { type Finding, wrong } from '../report/findings.ts';

const NAMES = 'Check the spelling, and whether this machine is in the network that knows the name.';
const STRANGER =
  'Use a certificate of a public authority. For a private one, NODE_EXTRA_CA_CERTS lets the doctor in, but not the edge.';

/** Why a server cannot be reached, by the code of the system or of TLS; and what to do about it. */
const FAILINGS: readonly (readonly [RegExp, string, string])[] = [
  [/^ENOTFOUND$|^EAI_/, 'The name of the host is not known: DNS has no address for it.', NAMES],
  [/^ECONNREFUSED$/, 'Nothing listens on that port.', 'Check the port, and whether the server runs.'],
  [/CERT_HAS_EXPIRED/, 'Its certificate has expired.', 'Get a new one: the edge refuses this one as well.'],
  [
    /SELF_SIGN|UNABLE_TO_|UNTRUSTED/,
    'Its certificate is signed by nobody whom this machine trusts.',
    STRANGER,
  ],
  [/ALTNAME_INVALID/, 'Its certificate is for another name.', 'Use the name that the certificate is for.'],
  [
    /WRONG_VERSION|TOO_LONG|EPROTO/,
    'It does not speak TLS on that port.',
    'Check the port, or write http://.',
  ],
  [/^timeout$/, 'It did not answer in time.', 'Check whether a firewall keeps this machine out.'],
  [/^(?:ECONNRESET|UND_ERR_SOCKET|EPIPE)$/, 'It hung up in the middle.', 'Write https:// if it wants TLS.'],
  [/./, 'It cannot be reached.', 'Check the address, and try it with a browser on this machine.'],
];

/** @param reason - of an observation that has none */
export function unreachable(origin: string, reason: string): Finding {
  const [, text = '', cure = ''] = FAILINGS.find(([when]) => when.test(reason)) ?? [];
  const code = /^[A-Z_\d]+$/.test(reason) ? ` (${reason})` : '';
  return wrong('address.unreachable', `${origin} cannot be asked. ${text}${code}`, cure);
}
