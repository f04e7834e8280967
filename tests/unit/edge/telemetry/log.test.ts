import { afterEach, expect, test, vi } from 'vitest';
import { consoleLog } from '../../../../edge/telemetry/log.ts';

afterEach(() => vi.restoreAllMocks());

test('writes one JSON line an event, at its level', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  consoleLog('warn', 'refresh_failed', { code: 'backend_timeout', sessionId: 'line\nbreak' });
  expect(warn).toHaveBeenCalledOnce();
  const [line] = warn.mock.calls[0] ?? [];
  expect(line).not.toContain('\n');
  expect(JSON.parse(String(line))).toEqual({
    level: 'warn',
    event: 'refresh_failed',
    code: 'backend_timeout',
    sessionId: 'line\nbreak',
  });
});
