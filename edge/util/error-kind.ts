const CODE = /^[A-Z][A-Z_]{0,60}$/;

/** What the log calls an error: a library's own code, or else its name. Names of classes a build may have shortened. */
export function errorKind(error: Error): string {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' && CODE.test(code) ? code : error.name;
}
