/** There is no demo in this site. */
export function DemoRibbon() {
  return null;
}
