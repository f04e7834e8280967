import { configFrom } from '../discover/contracts.ts';
import type { Diagnosis, Settings } from '../report/findings.ts';

/**
 * What was found of a backend as gatehouse.config.ts describes one, with what variables cannot say.
 *
 * @returns `undefined` where the variables make no configuration
 */
export function definitionText(
  { variables, own }: Settings,
  findings: Diagnosis['findings'],
): string | undefined {
  const preset = configFrom({ ...variables, ...own })?.backend.preset;
  if (preset === undefined) return undefined;
  const seen = findings.find(({ refresh }) => refresh !== undefined)?.refresh;
  const { login, tokens, credential, ids, me, logout, messages } = preset;
  const refresh = seen ? { ...seen, rotates: 'sometimes' } : preset.refresh;
  const parts = { extends: 'custom', login, refresh, tokens, credential, ids, me, logout, messages };
  const literal = JSON.stringify(parts, null, 2).replace(/^( *)"([a-z]\w*)":/gim, '$1$2:');
  return `import { defineBackend } from './edge/config/options.ts';

// Found by \`npm run doctor\`. gatehouse.config.ts takes it: import { backend } from './gatehouse.backend.ts', and backend beside proxy.
export const backend = defineBackend(${literal});
`;
}
