'use client';

import { useEffect } from 'react';
import { addComfort } from './comfort.ts';

/**
 * Adds the comfort where the page is rendered by React, as in development: in a page that is made at build time a script does,
 * and nothing of React runs.
 */
export function Comfort() {
  useEffect(addComfort, []);
  return null;
}
