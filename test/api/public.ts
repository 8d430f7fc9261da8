/** @file What the package exports: every function of every entry, with its docstring and examples. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

export interface Exported {
  readonly name: string;
  /** The entries that export it, as a user imports them. */
  readonly entries: readonly string[];
  /** Source file, from the root of the repository, and the name there. */
  readonly file: string;
  readonly declared: string;
  readonly isFunction: boolean;
  readonly doc: string;
  readonly examples: readonly string[];
}

interface Entry {
  /** As a user imports it. */
  readonly entry: string;
  readonly checker: ts.TypeChecker;
  readonly exported: readonly ts.Symbol[];
}

function readEntries(): Entry[] {
  const entries = Object.entries<string | { readonly types: string }>(manifest.exports).flatMap(
    ([path, target]) =>
      typeof target === 'string'
        ? []
        : [
            {
              entry: manifest.name + path.slice(1),
              source: `${root}src/${/^\.\/dist\/(.*)\.d\.ts$/.exec(target.types)?.[1]}.ts`,
            },
          ],
  );
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(
    entries.map(({ source }) => source),
    options,
  );
  const checker = program.getTypeChecker();
  return entries.map(({ entry, source }) => {
    const file = program.getSourceFile(source);
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${entry} has no source ${source}`);
    return { entry, checker, exported: checker.getExportsOfModule(module) };
  });
}

/** Every name that an entry exports, once per declaration; types are among them. */
export function publicNames(): Exported[] {
  const found = new Map<string, Exported>();
  for (const { entry, checker, exported } of readEntries()) {
    for (const symbol of exported) {
      const one = describe(checker, symbol, entry);
      const key = `${one.name} ${one.file} ${one.declared}`;
      const entriesOf = [...(found.get(key)?.entries ?? []), entry];
      found.set(key, { ...one, entries: entriesOf });
    }
  }
  return [...found.values()];
}

/** Types of this package that an entry's functions mention and the entry does not export, as `entry: Type of name`. */
export function unnamedTypes(): string[] {
  return readEntries().flatMap(({ entry, checker, exported }) => {
    const own = new Map(exported.map((symbol) => [original(checker, symbol), symbol.name]));
    const lacking = new Set<string>();
    for (const [symbol, name] of own) {
      if (!isFunction(checker, symbol)) continue;
      const visit = (node: ts.Node): void => {
        if (ts.isBlock(node)) return;
        if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
          const mentioned = checker.getSymbolAtLocation(
            ts.isTypeReferenceNode(node) ? node.typeName : node.expression,
          );
          const type = mentioned && original(checker, mentioned);
          const [declaration] = type?.declarations ?? [];
          const isOurs = declaration?.getSourceFile().fileName.startsWith(`${root}src/`);
          const isParameter = declaration && ts.isTypeParameterDeclaration(declaration);
          if (type && isOurs && !isParameter && !own.has(type)) {
            lacking.add(`${entry}: ${type.name} of ${name}`);
          }
        }
        if (ts.isVariableDeclaration(node)) visitSignature(node, visit);
        else ts.forEachChild(node, visit);
      };
      for (const declaration of symbol.declarations ?? []) visit(declaration);
    }
    return [...lacking].sort();
  });
}

/** The type of a constant, and what a function that is a constant takes and gives; not what it computes. */
function visitSignature({ type, initializer }: ts.VariableDeclaration, visit: (node: ts.Node) => void): void {
  if (type) visit(type);
  if (!initializer || !ts.isArrowFunction(initializer)) return;
  for (const parameter of initializer.parameters) visit(parameter);
  if (initializer.type) visit(initializer.type);
}

function isFunction(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  const isValue = (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable)) !== 0;
  return isValue && checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0;
}

const original = (checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol =>
  (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);

function describe(checker: ts.TypeChecker, exported: ts.Symbol, entry: string): Exported {
  const symbol = original(checker, exported);
  const [declaration] = symbol.declarations ?? [];
  if (!declaration) throw new Error(`${exported.name} of ${entry} has no declaration`);
  const text = (parts: ts.SymbolDisplayPart[] | undefined) => ts.displayPartsToString(parts).trim();
  return {
    name: exported.name,
    entries: [entry],
    file: declaration.getSourceFile().fileName.slice(root.length),
    declared: symbol.name,
    isFunction: isFunction(checker, symbol),
    doc: text(symbol.getDocumentationComment(checker)),
    examples: symbol
      .getJsDocTags(checker)
      .filter(({ name }) => name === 'example')
      .map((tag) => text(tag.text).replace(/^```\w*\n|\n```$/g, '')),
  };
}
