import { createRequire } from 'node:module';

/** Where the binary is that the package has brought for this machine: what npm links to may be a script that starts it. */
export function workerdPath(): string {
  const { default: path }: { default: string } = createRequire(import.meta.url)('workerd');
  return path;
}
