import { HAS_DEMO } from '../../demo/index.ts';
import { loadConfig } from '../../edge/config/config.ts';
import { paths } from '../lib/paths.ts';
import { startAnnounced } from './announced.ts';
import type { Settings } from './settings.ts';

/**
 * Where the backend is to be embedded, starts the demo beside the server and leads to it: each function that Next
 * runs at the edge has a memory of its own, so none of them can keep the demo's state for the others.
 *
 * @returns the settings to go on with
 */
export async function withDemoServer(settings: Settings): Promise<Settings> {
  const loaded = loadConfig(settings);
  if (!HAS_DEMO || !loaded.ok || !loaded.config.backend.embedded) return settings;
  // Next's functions share no memory, so two of them may bring one refresh token at the same moment.
  const environment = { DEMO_REUSE_WINDOW_SECONDS: '10', ...settings, PORT: '0' };
  const { url } = await startAnnounced(process.execPath, [`${paths.root}demo/server.ts`], {
    environment,
    onLine: () => undefined,
  });
  return {
    ...settings,
    BACKEND_URL: new URL('/api/v1', url).href,
    BACKEND_PRESET: 'platzi',
    JWT_JWKS_URL: new URL('/.well-known/jwks.json', url).href,
    JWT_ISSUER: 'http://demo.internal',
    JWT_AUDIENCE: 'gatehouse-demo',
  };
}
