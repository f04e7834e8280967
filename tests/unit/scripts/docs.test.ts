import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PRESET_NAMES } from '../../../edge/presets/index.ts';
import { presetsTable } from '../../../scripts/lib/docs/backends.ts';
import { generatedDocuments } from '../../../scripts/lib/docs/generated.ts';
import { paths } from '../../../scripts/lib/paths.ts';

describe('the documents', () => {
  test.each([...generatedDocuments()])('%s says what the code says: npm run docs', (file, text) => {
    expect(readFileSync(join(paths.root, file), 'utf8')).toBe(text);
  });

  test('list every preset, with where it signs in', () => {
    const rows = presetsTable().split('\n');
    for (const name of PRESET_NAMES) expect(rows.some((row) => row.startsWith(`| \`${name}\``))).toBe(true);
    expect(presetsTable()).toContain('`POST /auth/refresh-token` JSON `refreshToken`; rotates always');
  });
});
