// npm run differential: random networks in four worlds, which must agree on potentials, spikes and synaptic operations (ONNX
// Runtime: on potentials). Prints the seed and number of every network that differs. The sources are bundled first, for Node 20
// runs no TypeScript.
//
//   npm run differential -- [--count 100] [--seed 1]
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const outDir = at(`../../out/differential/${process.pid}`);
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
await build({
  root: at('../..'),
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: { ssr: at('main.ts'), target: 'node20', outDir, emptyOutDir: true, minify: false },
});
await import(`${outDir}/main.js`);
