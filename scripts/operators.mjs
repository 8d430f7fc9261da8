// Writes docs/operators.md: every ONNX operator, how it is converted, and what came of its cases in ONNX's conformance suite.
//
//   apt-get install libonnx-testdata && node scripts/operators.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const load = async (path) => (await runnerImport(at(path), { configFile: false, logLevel: 'warn', root: at('..') })).module;

const { missing } = await load('../test/conformance/cases.ts');
try {
  if (missing) throw new Error(missing);
  const { operatorsPage } = await load('../test/conformance/page.ts');
  writeFileSync(at('../docs/operators.md'), operatorsPage());
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
