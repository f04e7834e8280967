import type { RefreshCoordinator } from './types.ts';

/** What a provider names: a sign-in there, a user of its own, a logout that it has told of. */
const GIVEN = /^(?:sid|sub|jti)(?:@([a-z\d_-]+))?:/;

/**
 * Keeps apart what two providers call by one name, where the deployments before them share a store: `sub` is `1` with more
 * than one of them, and what the one says of it must end nobody's session who is known to the other.
 *
 * @param providerOf - names the provider, and its client that we are, by the name that it has in a configuration with several
 * @see RFC 7519, section 4.1.2 (`sub` is unique for its issuer alone)
 */
export function withOwnNames(
  coordinator: RefreshCoordinator,
  providerOf: (id: string | undefined) => string | undefined,
): RefreshCoordinator {
  const own = (name: string) => {
    const given = GIVEN.exec(name);
    return given === null ? name : `${name} ${providerOf(given[1])}`;
  };
  return {
    ...coordinator,
    revokeSession: (name, ...rest) => coordinator.revokeSession(own(name), ...rest),
    async isRevoked(name, ...rest) {
      // The last release laid its tombstones on the bare names. They hold until their time is over.
      const names = new Set([own(name), name]);
      const asked = [...names].map((each) => coordinator.isRevoked(each, ...rest));
      return (await Promise.all(asked)).includes(true);
    },
  };
}
