import { loadConfig } from '../../edge/config/config.ts';
import { paths } from '../lib/paths.ts';
import { type Server, startAnnounced } from './announced.ts';
import type { Settings } from './settings.ts';

/**
 * Where the backend is to be embedded, starts the demo beside the server and leads to it: each function that Next
 * runs at the edge has a memory of its own, so none of them can keep the demo's state for the others.
 *
 * @returns the settings to go on with
 */
export async function withDemoServer(settings: Settings): Promise<Settings> {
  const loaded = loadConfig(settings);
  if (!loaded.ok || !loaded.config.backend.embedded) return settings;
  const { url } = await startDemoServer(settings);
  return { ...settings, ...demoBindings(url) };
}

/** Starts the demo backend as a server of its own, on a free port. */
export function startDemoServer(settings: Settings): Promise<Server> {
  // Next's functions share no memory, so two of them may bring one refresh token at the same moment.
  const environment = { DEMO_REUSE_WINDOW_SECONDS: '10', ...settings, PORT: '0' };
  return startAnnounced(process.execPath, [`${paths.root}demo/server.ts`], {
    environment,
    onLine: () => undefined,
  });
}

/** The variables that lead to a demo backend. */
export function demoBindings(origin: URL): Record<string, string> {
  return {
    BACKEND_URL: new URL('/api/v1', origin).href,
    BACKEND_PRESET: 'platzi',
    JWT_JWKS_URL: new URL('/.well-known/jwks.json', origin).href,
    JWT_ISSUER: 'http://demo.internal',
    JWT_AUDIENCE: 'gatehouse-demo',
  };
}
