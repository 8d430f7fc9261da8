// Measures what docs/results.md shows, and writes the page, its charts, and the tables of README and model cards.
//
//   npm run build:library && node scripts/results.mjs [mnist fashion-mnist …] [options]
//
//   --page                only write the pages and charts from docs/results/*.json
//   --mnist-model FILE    also the network of Fig. 1 as trained elsewhere (mnist-pytorch)
//   --cifar-model FILE, --cifar-data DATA    also CIFAR-10 (cifar10)
//   --limit N, --threads N, --steps LIST     as `firstspike pareto` takes them
//
// Ctrl-C keeps what is done in out/results; the same command goes on from there. Results of models that are not given stay.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const text = { type: 'string' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    page: { type: 'boolean' },
    'mnist-model': text,
    'cifar-model': text,
    'cifar-data': text,
    limit: text,
    threads: text,
    steps: text,
  },
});

/** Settings that bundled models were trained for, from their cards. */
const settings = {
  'mnist-fig1-2steps': 'threshold=bound,per=layer,weights=int8,automatic=no',
  'cifar-resnet14-4steps': 'threshold=mse,layer-steps=input:32,automatic=no',
  'fashion-cnn-4steps': 'threshold=mse,automatic=no',
  'mnist-small': 'threshold=bound,per=layer,weights=int8,automatic=no',
};
const bundled = readdirSync(at('models')).flatMap((name) => (name.endsWith('.onnx') ? [name.slice(0, -5)] : []));
const withSettings = (model) => (settings[model] ? `${model}@${settings[model]}` : model);
/** A bundled model, what was trained from it, and others. */
const family = (name, ...others) =>
  [name, ...bundled.filter((other) => other.startsWith(`${name}-`)), ...others.filter((other) => bundled.includes(other))].map(withSettings);

const jobs = [
  { name: 'mnist', models: family('mnist-fig1', 'mnist-small'), data: 'mnist' },
  { name: 'mnist-pytorch', models: [values['mnist-model']], data: 'mnist' },
  { name: 'fashion-mnist', models: family('fashion-cnn'), data: 'fashion-mnist' },
  { name: 'cifar10', models: [values['cifar-model'], ...bundled.filter((name) => name.startsWith('cifar-')).map(withSettings)], data: values['cifar-data'] ?? 'cifar10' },
];

function measure({ name, models, data }) {
  const out = at(`out/results/${name}`);
  const passed = ['limit', 'threads', 'steps'].flatMap((option) => (values[option] ? [`--${option}`, values[option]] : []));
  const { status } = spawnSync(
    process.execPath,
    [at('dist/cli/main.js'), 'pareto', ...models, '--data', data, '--out', out, ...passed],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exit(status ?? 1);
  copyFileSync(`${out}/results.json`, at(`docs/results/pareto-${name}.json`));
}

if (!values.page) {
  const unknown = positionals.find((name) => !jobs.some((job) => job.name === name));
  if (unknown || !existsSync(at('dist/cli/main.js'))) {
    console.error(unknown ? `There are no results ${unknown}; there are ${jobs.map(({ name }) => name).join(', ')}.` : 'Run `npm run build:library` first.');
    process.exit(2);
  }
  const wanted = jobs.filter(({ name, models }) => models.every(Boolean) && (positionals.length === 0 || positionals.includes(name)));
  for (const job of wanted) measure(job);
}
const load = async (file) => (await runnerImport(at(file), { configFile: false, logLevel: 'warn', root: at('.') })).module;
const module = await load('test/results/page.ts');
writeFileSync(at('docs/results.md'), module.resultsPage());
for (const [name, svg] of module.resultsCharts()) writeFileSync(at(`docs/images/${name}`), svg);
for (const [path, text] of (await load('test/results/blocks.ts')).filledPages()) writeFileSync(at(path), text);
