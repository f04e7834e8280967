import { apiFetch } from '../../components/session-client/client.ts';

/** Errors of GraphQL come with 200: they are for you to read. */
export async function graphql(query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const response = await apiFetch('/api/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors = [] } = await response.json();
  if (errors.length > 0) throw new Error(errors[0].message);
  return data;
}
