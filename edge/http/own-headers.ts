/** Names of headers in which the gate tells the pages something, and the framework and its builders themselves. */
export const OWN_HEADERS =
  /^x-(?:gatehouse-|middleware-|prerender-|invoke-|matched-path|nextjs-(?:data|postponed))/;
