export interface UrlVariant {
  readonly label: string;
  readonly target: string;
}

/** Ways of writing one path. */
export function urlVariants(path: string): readonly UrlVariant[] {
  const plain = [path, `${path}/`, `/${path}`, `/.${path}`, `${path}.rsc`, `${path};x`, `${path}%2f`];
  return plain.map((target) => ({ label: target, target }));
}
