import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

export interface GalleryToCheck {
  /** The index.ts that says what is public. */
  readonly index: string;
  /** The folder of the gallery, whose files import what they show. */
  readonly gallery: string;
}

/** The values that the index exports and no file of the gallery imports. Types show nothing. */
export function unshownExports({ index, gallery }: GalleryToCheck): string[] {
  const unshown = exportsOf(index);
  for (const file of sourcesIn(gallery)) {
    for (const { from, names } of importsOf(file)) {
      const shown = names ?? namesFrom(from, unshown);
      if (names === null || from === index) for (const name of shown) unshown.delete(name);
    }
  }
  return [...unshown.keys()].sort();
}

/** What a whole module brings along, as that of the icons. */
function namesFrom(module: string, exports: ReadonlyMap<string, string>): string[] {
  return [...exports].filter(([, home]) => home === module).map(([name]) => name);
}

/** Each exported name with the file that it is from. */
function exportsOf(index: string): Map<string, string> {
  const exports = new Map<string, string>();
  for (const statement of statementsOf(index)) {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly) continue;
    const { exportClause, moduleSpecifier } = statement;
    if (!exportClause || !ts.isNamedExports(exportClause) || !moduleSpecifier)
      throw new Error(`${index}: each export is a list of names from a file`);
    for (const { name, isTypeOnly } of exportClause.elements)
      if (!isTypeOnly) exports.set(name.text, pathOf(moduleSpecifier, index));
  }
  if (exports.size === 0) throw new Error(`${index} exports nothing`);
  return exports;
}

interface Import {
  readonly from: string;
  /** null: the whole module. */
  readonly names: readonly string[] | null;
}

function importsOf(file: string): Import[] {
  return statementsOf(file).flatMap((statement): Import[] => {
    if (!ts.isImportDeclaration(statement)) return [];
    const { importClause, moduleSpecifier } = statement;
    const bindings = importClause?.namedBindings;
    if (bindings === undefined || importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
    const from = pathOf(moduleSpecifier, file);
    if (ts.isNamespaceImport(bindings)) return [{ from, names: null }];
    const values = bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly);
    return [{ from, names: values.map(({ name, propertyName }) => (propertyName ?? name).text) }];
  });
}

function statementsOf(file: string): readonly ts.Statement[] {
  return [...ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest).statements];
}

function pathOf(specifier: ts.Expression, file: string): string {
  return ts.isStringLiteral(specifier) ? resolve(dirname(file), specifier.text) : '';
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}
