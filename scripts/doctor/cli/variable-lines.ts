import type { FillIn, Settings, Variables } from '../report/findings.ts';

/** Settings as lines of a file of variables, with the secrets that were tried. */
export function variableLines({ variables, fillIn }: Settings, own: Variables = {}): string[] {
  const missing = (variable: string) => own[variable] === undefined;
  return [
    ...Object.entries(variables).map(([name, value]) => line(name, value)),
    ...fillIn
      .filter(({ variable }) => !missing(variable))
      .map(({ variable }) => line(variable, own[variable])),
    ...fillIn.filter(({ variable }) => missing(variable)).map(reminder),
  ];
}

function line(name: string, value = ''): string {
  return `${name}=${quoted(value)}`;
}

function reminder({ variable, value = '', what }: FillIn): string {
  return `# ${variable}=${quoted(value)}   (${what})`;
}

/** What a shell or a parser would take apart stands in quotes that it has not itself. */
export function quoted(value: string): string {
  if (/^[\w.,:/@%+=?&~-]*$/.test(value)) return value;
  const mark = ["'", '"', '`'].find((each) => !value.includes(each)) ?? "'";
  return mark + value + mark;
}
