import { PROBLEMS } from '../../edge/http/problem.ts';
import { code, table } from './table.ts';

/** Every code of a refusal, with its status and what the client is told. */
export function codesTable(): string {
  const rows = Object.entries(PROBLEMS).map(([name, [status, detail]]) => [
    code(name),
    String(status),
    detail,
  ]);
  return table(['code', 'status', 'what the client is told'], rows);
}
