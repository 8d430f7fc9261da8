// npm run fuzz: mutated files for everything that reads foreign bytes. A hang (5 s), more than 1 GiB of memory, a crash or an
// error that is not a FirstspikeError is a finding. The sources are bundled first, for Node 20 runs no TypeScript.
//
//   npm run fuzz -- [--target onnx,png] [--count 20000] [--seed 1] [--from 0] [--seconds N] [--out out/fuzz] [--replay INDEX | --file INPUT]
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const outDir = at(`../../out/fuzz-build/${process.pid}`);
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
await build({
  root: at('../..'),
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: true,
    target: 'node20',
    outDir,
    emptyOutDir: true,
    minify: false,
    rollupOptions: {
      input: {
        main: at('main.ts'),
        worker: at('worker.ts'),
        // Beside the code that starts it.
        'assets/hdf5-worker': at('../../src/platform/node/hdf5-worker.ts'),
      },
    },
  },
});
await import(`${outDir}/main.js`);
