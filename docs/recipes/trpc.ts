import type { httpBatchLink } from '@trpc/client';
import { apiFetch } from '../../components/session-client/client.ts';

/** What a link needs to reach a router that stands behind `BACKEND_URL` at `/trpc`; what is refused arrives as an `ApiError`. */
export const link = {
  url: '/api/trpc',
  fetch: (url, { signal, ...init } = {}) => apiFetch(url, { ...init, signal: signal ?? null }),
} satisfies Parameters<typeof httpBatchLink>[0];
