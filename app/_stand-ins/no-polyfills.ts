import { makeGetServerInsertedHTML as make } from 'next/dist/server/app-render/make-get-server-inserted-html';

/**
 * Stands in for what the framework adds to the head of a page: a script for browsers without modules, in which none of its other
 * scripts would run. Without it there is mostly nothing to add, and no second render in which to write that down.
 */
export function makeGetServerInsertedHTML(given: Parameters<typeof make>[0]): ReturnType<typeof make> {
  return make({ ...given, polyfills: [] });
}
