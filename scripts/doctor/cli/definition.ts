import { PRESETS, type Preset } from '../../../edge/backend/presets/index.ts';
import { configFrom, presetIn } from '../discover/contracts.ts';
import type { Diagnosis, Settings } from '../report/findings.ts';

const PARTS = ['login', 'refresh', 'tokens', 'credential', 'ids', 'me', 'logout', 'messages'] as const;

/**
 * What was found of a backend as gatehouse.config.ts describes one: a preset, and what is different, with what variables cannot say.
 *
 * @returns `undefined` where the variables make no configuration
 */
export function definitionText(
  { variables, own }: Settings,
  findings: Diagnosis['findings'],
): string | undefined {
  const found = configFrom({ ...variables, ...own })?.backend.preset;
  if (found === undefined) return undefined;
  const name = presetIn(variables) ?? 'custom';
  const seen = findings.find(({ refresh }) => refresh !== undefined)?.refresh;
  const preset: Preset = { ...found, ...(seen && { refresh: { ...seen, rotates: 'sometimes' } }) };
  const usual: Preset = PRESETS[name];
  const others = PARTS.filter((part) => JSON.stringify(preset[part]) !== JSON.stringify(usual[part]));
  const parts = others.map((part) => [part, preset[part] ?? 'none']);
  const literal = JSON.stringify({ extends: name, ...Object.fromEntries(parts) }, null, 2).replace(
    /^( *)"([a-z]\w*)":/gim,
    '$1$2:',
  );
  return `import { defineBackend } from './edge/config/options.ts';

// Found by \`npm run doctor\`. gatehouse.config.ts takes it: import { backend } from './gatehouse.backend.ts', and backend beside proxy.
export const backend = defineBackend(${literal});
`;
}
