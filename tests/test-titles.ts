import ts from 'typescript';
import { TITLE_SEPARATOR } from '../scripts/lib/acceptance.ts';

export interface TestTitle {
  /** All titles, outermost first. */
  readonly title: string;
  /** Whether the test, or a group around it, may be left out of a run or is expected to fail. */
  readonly skipped: boolean;
}

interface Group {
  readonly titles: readonly string[];
  readonly modifiers: readonly string[];
}

const GROUPS = ['describe', 'suite'];
const TESTS = ['test', 'it'];
/** Modifiers that are called with something before the title. */
const PARAMETRISED = ['each', 'for', 'skipIf', 'runIf'];
const DOUBTFUL = ['skip', 'todo', 'fails', 'skipIf', 'runIf'];

/** Lists the tests that a file declares, by the titles in its source. Titles that are computed cannot be known. */
export function testTitles(path: string, text: string): TestTitle[] {
  const found: Group[] = [];
  const visit = (node: ts.Node, group: Group): void => {
    const declared = ts.isCallExpression(node) ? declarationOf(node) : undefined;
    const titles = declared === undefined ? group.titles : [...group.titles, declared.title];
    const modifiers = [...group.modifiers, ...(declared?.modifiers ?? [])];
    if (declared?.isTest) found.push({ titles, modifiers });
    ts.forEachChild(node, (child) => visit(child, { titles, modifiers }));
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest), { titles: [], modifiers: [] });
  const hasOnly = found.some(({ modifiers }) => modifiers.includes('only'));
  return found.map(({ titles, modifiers }) => ({
    title: titles.join(TITLE_SEPARATOR),
    skipped: modifiers.some((name) => DOUBTFUL.includes(name)) || (hasOnly && !modifiers.includes('only')),
  }));
}

interface Declaration {
  readonly isTest: boolean;
  readonly title: string;
  readonly modifiers: readonly string[];
}

function declarationOf({
  expression,
  arguments: [title, options],
}: ts.CallExpression): Declaration | undefined {
  const [base = '', ...modifiers] = namesOf(expression);
  const isTest = TESTS.includes(base);
  const isParameter =
    ts.isPropertyAccessExpression(expression) && PARAMETRISED.includes(modifiers.at(-1) ?? '');
  if (!(isTest || GROUPS.includes(base)) || isParameter || title === undefined) return undefined;
  const text = ts.isStringLiteralLike(title) ? title.text : '(computed)';
  return { isTest, title: text, modifiers: [...modifiers, ...optionNames(options)] };
}

/** `test.skip.each(rows)` is `test`, `skip`, `each`. */
function namesOf(expression: ts.Expression): string[] {
  if (ts.isIdentifier(expression)) return [expression.text];
  if (ts.isPropertyAccessExpression(expression))
    return [...namesOf(expression.expression), expression.name.text];
  if (ts.isCallExpression(expression)) return namesOf(expression.expression);
  return ts.isTaggedTemplateExpression(expression) ? namesOf(expression.tag) : [''];
}

/** What is switched on in the object between title and body; a switch whose value is not in sight is taken for on. */
function optionNames(options: ts.Expression | undefined): string[] {
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return [];
  return options.properties.flatMap((property) => {
    const isOff =
      ts.isPropertyAssignment(property) && property.initializer.kind === ts.SyntaxKind.FalseKeyword;
    const { name } = property;
    return !isOff && name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name))
      ? [name.text]
      : [];
  });
}
