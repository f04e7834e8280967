/** There is no demo in this site. */
export function DemoRibbon(_props: Readonly<Record<string, unknown>>) {
  return null;
}
