import { DEMO_CREDENTIALS } from '../../demo/users.ts';
import type { Settings } from './settings.ts';

/** All that someone who has just started Gatehouse needs to know. */
export function welcome(url: URL, settings: Settings, secretIsOwn: boolean): string {
  const demo = (settings.BACKEND_URL ?? 'demo:') === 'demo:';
  return [
    '',
    `  Gatehouse   ${url.origin}`,
    ...(demo
      ? [`  Sign in as  ${DEMO_CREDENTIALS.email}`, `  Password    ${DEMO_CREDENTIALS.password}`]
      : [`  Backend     ${settings.BACKEND_URL}`]),
    ...(secretIsOwn
      ? [
          '',
          '  SESSION_SECRET is not set; the one in .gatehouse/dev-secret keeps you signed in across restarts.',
        ]
      : []),
    '',
    '  Stop with Ctrl-C.',
    '',
  ].join('\n');
}
