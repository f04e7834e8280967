import * as v from 'valibot';
import { VARIABLES } from '../../edge/config/variables/index.ts';
import { code, table } from './table.ts';

/** An environment variable, as documents speak of it. */
export interface Variable {
  readonly name: string;
  readonly about: string;
  /** What to write, and what not to. */
  readonly cure: string;
  /** All of that in one paragraph, with the default where it has to be told. */
  readonly description: string;
  readonly required: boolean;
  /** The value that it has where it is left out. */
  readonly value: string | undefined;
  /** What is said of that value where it is not always the same. */
  readonly otherwise: string | undefined;
}

/** Every variable, in the order in which they are declared. */
export const DESCRIBED: readonly Variable[] = Object.entries(VARIABLES).map(([name, entry]) => {
  const { schema, cure }: { schema: Schema; cure: string } = entry;
  const [about = '', otherwise] = entry.about.split(' Default: ');
  return {
    name,
    about,
    cure,
    description: `${entry.about} ${cure}`,
    required: !v.is(schema, undefined),
    value: defaultOf(schema),
    otherwise: otherwise?.replace(/\.$/, ''),
  };
});

type Schema = v.GenericSchema<string | undefined, unknown>;

function defaultOf(schema: Schema): string | undefined {
  const value: unknown = v.getDefault(schema);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Every variable, with what to write. */
export function configurationTable(): string {
  const rows = DESCRIBED.map((variable) => [...cells(variable), variable.cure].map(escaped));
  return table(['variable', 'default', 'what it is', 'what to write'], rows);
}

function cells({ name, about, required, value, otherwise }: Variable): string[] {
  const standard = value === undefined ? (otherwise ?? '') : code(value);
  return [code(name), required ? 'required' : standard, about];
}

/** A bar would end the cell. */
function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
