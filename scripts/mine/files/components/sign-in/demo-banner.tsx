/** There is no demo in this site. */
export function DemoBanner(_props: Readonly<Record<string, unknown>>) {
  return null;
}

export function DemoCodes(_props: Readonly<Record<string, unknown>>) {
  return null;
}

export function DemoMessage(_props: Readonly<Record<string, unknown>>) {
  return null;
}
