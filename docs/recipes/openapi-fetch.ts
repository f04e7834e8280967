import createClient from 'openapi-fetch';
import { apiFetch } from '../../components/session-client/client.ts';

/** What `npx openapi-typescript` makes of your API's description; here by hand. */
export interface paths {
  '/products': {
    get: {
      parameters: { query?: { limit?: number } };
      responses: { 200: { content: { 'application/json': { id: number; title: string }[] } } };
    };
    post: {
      requestBody: { content: { 'application/json': { title: string; price: number } } };
      responses: { 201: { content: { 'application/json': { id: number; title: string } } } };
    };
  };
}

export const api = () => createClient<paths>({ baseUrl: `${location.origin}/api`, fetch: apiFetch });
