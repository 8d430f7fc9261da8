// Joins what the compiler wrote into few files, since starting takes as long as there are modules to find. Files that
// somebody asks for by name stay files: exports, the command line, threads, and what benchmarks and tests look into. Declarations stay as the compiler wrote
// them, where an export leads to them.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { rolldown } from 'rolldown';

const DIST = 'dist';
const BUNDLED = join(DIST, '.bundled');
// Where shared parts go: the folder of all files that find others beside themselves, so that they still do.
const SHARED = 'platform/node';
const INSIDE = [
  'cli/shared/style.js',
  'cli/shared/table.js',
  'geometry/connectivity.js',
  'graph/index.js',
  'kernels/index.js',
  'measure/fingerprint.js',
  'platform/node/hdf5.js',
  'platform/node/queue/pool.js',
  'platform/node/studio-server.js',
];

const compiled = readdirSync(DIST, { recursive: true })
  .map((file) => join(DIST, file))
  .filter((file) => file.endsWith('.js') && !file.startsWith(join(DIST, 'studio')));
const { exports, bin, sideEffects } = JSON.parse(readFileSync('package.json', 'utf8'));
const published = Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [] : [entry.default]));
const named = [...published, ...Object.values(bin), ...sideEffects].map((file) => relative('.', file));
const findsOthers = compiled.filter((file) => /new URL\([^)]*import\.meta\.url/.test(readFileSync(file, 'utf8')));
const strays = findsOthers.filter((file) => dirname(file) !== join(DIST, SHARED));
if (strays.length > 0) throw new Error(`${strays} would no longer find what lies beside them`);
const entries = new Set([...named, ...findsOthers, ...INSIDE.map((file) => join(DIST, file))]);

const bundle = await rolldown({
  input: Object.fromEntries([...entries].map((file) => [relative(DIST, file).replace(/\.js$/, ''), file])),
  external: (id) => !/^[./]/.test(id),
  platform: 'neutral',
});
await bundle.write({
  dir: BUNDLED,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: `${SHARED}/[name]-[hash].js`,
  // Declarations have the documentation.
  comments: { legal: true, annotation: true, jsdoc: false },
});
await bundle.close();

for (const file of compiled) rmSync(file);
for (const file of readdirSync(BUNDLED, { recursive: true, withFileTypes: true })) {
  if (!file.isFile()) continue;
  const from = join(file.parentPath, file.name);
  const to = join(DIST, relative(BUNDLED, from));
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}
rmSync(BUNDLED, { recursive: true });

// Declarations that no export leads to.
const declarations = new Set();
const find = (file) => {
  if (declarations.has(file)) return;
  declarations.add(file);
  for (const [, to] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g))
    find(join(dirname(file), to).replace(/\.[jt]s$/, '.d.ts'));
};
for (const entry of Object.values(exports)) if (typeof entry !== 'string') find(join(entry.types));
for (const file of readdirSync(DIST, { recursive: true }).map((each) => join(DIST, each)))
  if (file.endsWith('.d.ts') && !declarations.has(file)) rmSync(file);
