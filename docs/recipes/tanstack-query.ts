import { QueryClient } from '@tanstack/query-core';
import { ApiError, apiFetch } from '../../components/session-client/client.ts';

/** What the API has refused it refuses again; an answer that never came may come. */
export const queryClient = () =>
  new QueryClient({
    defaultOptions: { queries: { retry: (count, error) => !(error instanceof ApiError) && count < 3 } },
  });

export const products = {
  queryKey: ['products'],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
    (await apiFetch('/api/products', { signal })).json(),
};
