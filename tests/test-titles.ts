import { posix } from 'node:path';
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

const GROUPS = ['describe', 'describeOutputs'];
const TESTS = ['test', 'it'];
/** Modifiers that are called with something before the title. */
const PARAMETRISED = ['each', 'for', 'skipIf', 'runIf'];
const DOUBTFUL = ['skip', 'todo', 'fails', 'skipIf', 'runIf'];

/** Gives a file's text by its path from the project's root. */
type Read = (path: string) => string | undefined;

/**
 * Lists the tests that a file declares, by the titles in its source, with those that it has an imported function declare.
 * Titles that are computed cannot be known.
 */
export function testTitles(path: string, read: Read): TestTitle[] {
  const found = testsBelow(parse(path, read), { titles: [], modifiers: [] }, read);
  const hasOnly = found.some(({ modifiers }) => modifiers.includes('only'));
  return found.map(({ titles, modifiers }) => ({
    title: titles.join(TITLE_SEPARATOR),
    skipped: modifiers.some((name) => DOUBTFUL.includes(name)) || (hasOnly && !modifiers.includes('only')),
  }));
}

/** The tests below a node, each as the group of all its titles. */
function testsBelow(node: ts.Node, group: Group, read: Read): Group[] {
  const declared = ts.isCallExpression(node) ? declarationOf(node) : undefined;
  const inner: Group = {
    titles: declared === undefined ? group.titles : [...group.titles, declared.title],
    modifiers: [...group.modifiers, ...(declared?.modifiers ?? [])],
  };
  const called = ts.isCallExpression(node) ? importedFunction(node.expression, read) : undefined;
  const children: ts.Node[] = called === undefined ? [] : [called];
  ts.forEachChild(node, (child) => void children.push(child));
  const below = children.flatMap((child) => testsBelow(child, inner, read));
  return declared?.isTest ? [inner, ...below] : below;
}

function parse(path: string, read: Read): ts.SourceFile {
  return ts.createSourceFile(path, read(path) ?? '', ts.ScriptTarget.Latest, true);
}

/** The function behind a name that is imported from a file of the tests. */
function importedFunction(callee: ts.Expression, read: Read): ts.FunctionDeclaration | undefined {
  if (!ts.isIdentifier(callee)) return undefined;
  const source = callee.getSourceFile();
  const declaration = source.statements.filter(ts.isImportDeclaration).find(({ importClause }) => {
    const bindings = importClause?.namedBindings;
    return (
      bindings &&
      ts.isNamedImports(bindings) &&
      bindings.elements.some(({ name }) => name.text === callee.text)
    );
  });
  if (declaration === undefined || !ts.isStringLiteral(declaration.moduleSpecifier)) return undefined;
  const file = posix.join(posix.dirname(source.fileName), declaration.moduleSpecifier.text);
  if (!declaration.moduleSpecifier.text.startsWith('.') || !file.startsWith('tests/')) return undefined;
  return parse(file, read)
    .statements.filter(ts.isFunctionDeclaration)
    .find(({ name }) => name?.text === callee.text);
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
