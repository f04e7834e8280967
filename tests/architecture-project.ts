import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..');
const SKIPPED = /^(?:node_modules|\..*|benchmarks)$/;

export interface Import {
  /** As it is written. */
  readonly specifier: string;
  /** The file of this project that it names, from the project's root; absent for packages and built files. */
  readonly file?: string;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** Names that the code uses, other than as text and in comments. */
  readonly identifiers: ReadonlySet<string>;
  readonly usesAny: boolean;
}

/** The project's source, by path from its root. */
export type Project = ReadonlyMap<string, SourceFile>;

/** Reads and parses every TypeScript file of the project. */
export function readProject(): Project {
  const paths = listFiles('').filter((path) => /\.tsx?$/.test(path));
  return resolveImports(
    new Map(paths.map((path) => [path, parse(path, readFileSync(join(ROOT, path), 'utf8'))])),
  );
}

/** The same project with some files changed: `undefined` takes a file away. */
export function changed(project: Project, changes: Readonly<Record<string, string>>): Project {
  const files = new Map<string, ParsedFile>(project);
  for (const [path, text] of Object.entries(changes)) files.set(path, parse(path, text));
  return resolveImports(files);
}

export function topLevel(): string[] {
  return readdirSync(ROOT);
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function listFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (SKIPPED.test(entry.name)) return [];
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}

/** What a file says of itself; which file an import means depends on which are there. */
type ParsedFile = Omit<SourceFile, 'imports'> & { readonly imports: readonly Omit<Import, 'file'>[] };

function resolveImports(files: ReadonlyMap<string, ParsedFile>): Project {
  const resolved = (path: string, { specifier, typeOnly }: Omit<Import, 'file'>): Import => ({
    specifier,
    typeOnly,
    ...fileOf(path, specifier, files),
  });
  return new Map(
    [...files].map(([path, file]) => [
      path,
      { ...file, imports: file.imports.map((each) => resolved(path, each)) },
    ]),
  );
}

function parse(path: string, text: string): ParsedFile {
  const imports: Omit<Import, 'file'>[] = [];
  const identifiers = new Set<string>();
  let usesAny = false;
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found !== undefined) imports.push(found);
    if (ts.isIdentifier(node)) identifiers.add(node.text);
    if (node.kind === ts.SyntaxKind.AnyKeyword) usesAny = true;
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return { path, text, imports, identifiers, usesAny };
}

/** Every way of naming another module: import, export from, `import()`, `import('…').Type`, `require()`. */
function importOf(node: ts.Node): Omit<Import, 'file'> | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, typeOnly: isTypeOnly(node.importClause) };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    const { exportClause: clause } = node;
    const types = clause && ts.isNamedExports(clause) && clause.elements.every((each) => each.isTypeOnly);
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly || types === true };
  }
  if (
    ts.isImportTypeNode(node) &&
    ts.isLiteralTypeNode(node.argument) &&
    ts.isStringLiteral(node.argument.literal)
  ) {
    return { specifier: node.argument.literal.text, typeOnly: true };
  }
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  const [argument] = node.arguments;
  if (!(isImport || isRequire) || argument === undefined) return undefined;
  return { specifier: ts.isStringLiteralLike(argument) ? argument.text : '(computed)', typeOnly: false };
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  if (clause.name !== undefined || bindings === undefined || !ts.isNamedImports(bindings)) return false;
  return bindings.elements.length > 0 && bindings.elements.every((element) => element.isTypeOnly);
}

function fileOf(from: string, specifier: string, files: ReadonlyMap<string, unknown>): { file?: string } {
  if (!specifier.startsWith('.')) return {};
  const base = posix.join(posix.dirname(from), specifier);
  const file = [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`].find((path) => files.has(path));
  return file === undefined ? {} : { file };
}
