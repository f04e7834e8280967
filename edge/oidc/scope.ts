import type { Metadata } from './discovery.ts';
import type { ProviderConfig } from './types.ts';

/**
 * The scope to ask for: as it is configured; else what most providers have, without what this one says that it has not.
 *
 * @see OpenID Connect Discovery 1.0, section 3 (`scopes_supported`)
 */
export function scopeAt(
  { scopes_supported: known = [] }: Pick<Metadata, 'scopes_supported'>,
  { scope, isScopeConfigured }: Pick<ProviderConfig, 'scope' | 'isScopeConfigured'>,
): readonly string[] {
  const asked = scope.split(' ');
  if (isScopeConfigured || known.length === 0) return asked;
  return asked.filter((each) => each === 'openid' || known.includes(each));
}
