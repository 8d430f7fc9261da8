// Writes the README's table of operators, and docs/operators.md: every ONNX operator, what it becomes, and the results of its
// cases in ONNX's conformance suite.
//
//   apt-get install libonnx-testdata && npm run operators
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const load = async (path) => (await runnerImport(at(path), { configFile: false, logLevel: 'warn', root: at('..') })).module;

const { missing } = await load('../test/conformance/cases.ts');
try {
  const { operatorsPage, withOperators } = await load('../test/conformance/page.ts');
  writeFileSync(at('../README.md'), withOperators(readFileSync(at('../README.md'), 'utf8')));
  if (missing) throw new Error(missing);
  writeFileSync(at('../docs/operators.md'), operatorsPage());
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
