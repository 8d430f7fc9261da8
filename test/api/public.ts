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

/** Every name that an entry exports, once per declaration; types are among them. */
export function publicNames(): Exported[] {
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
  const found = new Map<string, Exported>();
  for (const { entry, source } of entries) {
    const file = program.getSourceFile(source);
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${entry} has no source ${source}`);
    for (const symbol of checker.getExportsOfModule(module)) {
      const one = describe(checker, symbol, entry);
      const key = `${one.name} ${one.file} ${one.declared}`;
      const entriesOf = [...(found.get(key)?.entries ?? []), entry];
      found.set(key, { ...one, entries: entriesOf });
    }
  }
  return [...found.values()];
}

function describe(checker: ts.TypeChecker, exported: ts.Symbol, entry: string): Exported {
  const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
  const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
  const [declaration] = symbol.declarations ?? [];
  if (!declaration) throw new Error(`${exported.name} of ${entry} has no declaration`);
  const isValue = (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable)) !== 0;
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
  const text = (parts: ts.SymbolDisplayPart[] | undefined) => ts.displayPartsToString(parts).trim();
  return {
    name: exported.name,
    entries: [entry],
    file: declaration.getSourceFile().fileName.slice(root.length),
    declared: symbol.name,
    isFunction: isValue && type.getCallSignatures().length > 0,
    doc: text(symbol.getDocumentationComment(checker)),
    examples: symbol
      .getJsDocTags(checker)
      .filter(({ name }) => name === 'example')
      .map((tag) => text(tag.text).replace(/^```\w*\n|\n```$/g, '')),
  };
}
