import { dirname, join, sep } from 'node:path';
import ts from 'typescript';

export interface MessagesToCheck {
  /** The tsconfig.json of the program that reads the messages. */
  readonly config: string;
  /** The folder whose index.ts exports the table, and whose files make it up. */
  readonly folder: string;
  /** The name of that export. */
  readonly table: string;
  /** What reads a message and shows it to nobody. */
  readonly notReaders: RegExp;
}

/**
 * The messages that no source reads, by their path in the table. By types, not by names: `title` of a dialog that is
 * never opened is found, though a hundred others are called so. What is declared as a Record is one message: its keys
 * are checked where they are declared. Where a key is only known when it runs, all that it may be count as read.
 */
export function unreadMessages({ config, folder, table, notReaders }: MessagesToCheck): string[] {
  const program = programOf(config);
  const checker = program.getTypeChecker();
  const unread = messagesOf(table, { program, checker, folder });
  const markRead = (symbol: ts.Symbol | undefined) => {
    for (const declaration of symbol?.declarations ?? []) unread.delete(declaration);
  };
  const visit = (node: ts.Node): void => {
    for (const symbol of symbolsReadBy(node, checker)) markRead(symbol);
    ts.forEachChild(node, visit);
  };
  for (const source of program.getSourceFiles())
    if (source.fileName.startsWith(`${dirname(config)}/`) && !notReaders.test(source.fileName)) visit(source);
  return [...unread.values()].sort();
}

function programOf(config: string): ts.Program {
  const read = ts.readConfigFile(config, (path) => ts.sys.readFile(path));
  const { fileNames, options } = ts.parseJsonConfigFileContent(read.config, ts.sys, dirname(config));
  return ts.createProgram(fileNames, { ...options, noEmit: true });
}

interface Place {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly folder: string;
}

/** Each message by the place where it is written. */
function messagesOf(table: string, { program, checker, folder }: Place): Map<ts.Node, string> {
  const index = program.getSourceFile(join(folder, 'index.ts').split(sep).join('/'));
  const module = index && checker.getSymbolAtLocation(index);
  const exported = module && checker.getExportsOfModule(module).find(({ name }) => name === table);
  const root = exported && objectOf(exported, checker);
  if (root === undefined) throw new Error(`${folder}/index.ts exports no table of messages called ${table}`);
  const messages = new Map<ts.Node, string>();
  const collect = (object: ts.ObjectLiteralExpression, above: string) => {
    for (const property of object.properties) {
      if (property.name === undefined) throw new Error(`${above}: a table is written out, without spreads`);
      const path = above + property.name.getText();
      const inner = innerOf(property, checker);
      if (inner) collect(inner, `${path}.`);
      else messages.set(property, path);
    }
  };
  collect(root, '');
  return messages;
}

/** The object that a property holds, where it is one that can be walked. */
function innerOf(
  property: ts.ObjectLiteralElementLike,
  checker: ts.TypeChecker,
): ts.ObjectLiteralExpression | undefined {
  if (ts.isShorthandPropertyAssignment(property)) {
    const symbol = checker.getShorthandAssignmentValueSymbol(property);
    return symbol && objectOf(symbol, checker);
  }
  if (!ts.isPropertyAssignment(property)) return undefined;
  if (ts.isObjectLiteralExpression(property.initializer)) return property.initializer;
  if (!ts.isIdentifier(property.initializer)) return undefined;
  const symbol = checker.getSymbolAtLocation(property.initializer);
  return symbol && objectOf(symbol, checker);
}

/** What a constant is made of, unless its type is declared: then its keys are that type's. */
function objectOf(symbol: ts.Symbol, checker: ts.TypeChecker): ts.ObjectLiteralExpression | undefined {
  const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = original.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  const { initializer, type } = declaration;
  return type === undefined && initializer && ts.isObjectLiteralExpression(initializer)
    ? initializer
    : undefined;
}

function symbolsReadBy(node: ts.Node, checker: ts.TypeChecker): (ts.Symbol | undefined)[] {
  if (ts.isPropertyAccessExpression(node)) return [checker.getSymbolAtLocation(node.name)];
  if (ts.isElementAccessExpression(node)) {
    const type = checker.getTypeAtLocation(node.expression);
    const keys = literalsOf(checker.getTypeAtLocation(node.argumentExpression));
    return keys === null
      ? checker.getPropertiesOfType(type)
      : keys.map((key) => checker.getPropertyOfType(type, key));
  }
  if (ts.isObjectBindingPattern(node)) {
    const type = checker.getTypeAtLocation(node);
    return node.elements.map(({ propertyName, name }) =>
      checker.getPropertyOfType(type, (propertyName ?? name).getText()),
    );
  }
  return [];
}

/** The strings that a key may be, or null where it may be any. */
function literalsOf(type: ts.Type): string[] | null {
  const parts = type.isUnion() ? type.types : [type];
  const literals = parts.filter((part) => part.isStringLiteral()).map((part) => part.value);
  return literals.length === parts.length ? literals : null;
}
