import ky from 'ky';
import { apiFetch } from '../../components/session-client/client.ts';

/** `apiFetch()` repeats what a session was missing for; ky need not. */
export const api = () => ky.create({ prefix: `${location.origin}/api/`, fetch: apiFetch, retry: 0 });
