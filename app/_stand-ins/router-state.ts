import { parseAndValidateFlightRouterState as parseStrictly } from 'next/dist/server/app-render/parse-and-validate-flight-router-state';

/**
 * Stands in for the framework's own reader of `Next-Router-State-Tree`, which fails with 500 when a client writes nonsense
 * there: whoever does gets the whole page, as if the header had not been sent.
 */
export function parseAndValidateFlightRouterState(
  header: string | string[] | undefined,
): ReturnType<typeof parseStrictly> {
  try {
    return parseStrictly(header);
  } catch {
    return undefined;
  }
}
