/**
 * @file An example as a function body that compares: `expression; // → value` must give that value, `// ≈ value` must give
 * it to the digits shown. Values are JavaScript; typed arrays are written as arrays.
 */
import ts from 'typescript';

export interface Runnable {
  readonly code: string;
  readonly checks: number;
}

/** @param entryOf the entry that exports a name; names that an example uses and does not declare are imported */
export function runnable(example: string, entryOf: ReadonlyMap<string, string>): Runnable {
  const file = ts.createSourceFile('example.js', example, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  if (file.statements.length === 0) throw new Error(`There is no code in the example "${example}".`);
  const lines: string[] = [];
  let checks = 0;
  for (const statement of file.statements) {
    const expected = expectation(example, statement);
    if (ts.isExpressionStatement(statement) && expected) {
      checks++;
      lines.push(`check(await (${statement.expression.getText()}), ${expected});`);
      continue;
    }
    lines.push(statement.getText());
    if (!expected) continue;
    if (!ts.isVariableStatement(statement)) throw new Error(`What does ${statement.getText()} give?`);
    checks++;
    lines.push(`check(${statement.declarationList.declarations[0].name.getText()}, ${expected});`);
  }
  return { code: [...imports(file, entryOf), ...lines].join('\n'), checks };
}

/** The comment behind a statement, as arguments of `check`. */
function expectation(text: string, statement: ts.Statement): string | undefined {
  for (const { pos, end } of ts.getTrailingCommentRanges(text, statement.end) ?? []) {
    const [, sign, value] = /^\/\/ (→|≈) (.*)$/.exec(text.slice(pos, end)) ?? [];
    if (sign) return `(${value}), ${sign === '≈' ? JSON.stringify(value) : 'null'}`;
  }
  return undefined;
}

/** Dynamic imports, which a function body may hold. */
function imports(file: ts.SourceFile, entryOf: ReadonlyMap<string, string>): string[] {
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    const { parent } = node;
    if (ts.isIdentifier(node)) {
      const isMember = ts.isPropertyAccessExpression(parent) && parent.name === node;
      const isKey = ts.isPropertyAssignment(parent) && parent.name === node;
      const isDeclared =
        (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent)) && parent.name === node;
      if (isDeclared) declared.add(node.text);
      else if (!isMember && !isKey) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...used]
    .filter((name) => !declared.has(name))
    .flatMap((name) => {
      const entry = entryOf.get(name);
      return entry ? [`const { ${name} } = await import('${entry}');`] : [];
    });
}
