/**
 * Headers of a request to the backend that are the connection's or ours to write: how long a body is and where it ends, whom the
 * request is for, what it passed on its way, and the trace that it belongs to.
 *
 * @see RFC 9110, section 7.6.1 (Connection); RFC 9112, section 6 (message body)
 */
const RESERVED =
  /^(?:host|connection|content-length|expect|forwarded|keep-alive|te|trailer|transfer-encoding|upgrade|via|traceparent|tracestate|x-request-id|x-real-ip|(?:proxy|sec|x-forwarded|x-gatehouse|x-middleware|x-vercel|cf)-.*)$/i;

export function isReservedHeader(name: string): boolean {
  return RESERVED.test(name);
}
