// Measures what docs/results.md shows, and writes the page, its charts, and the tables of README and model cards.
//
//   npm run build:library && node scripts/results.mjs [mnist fashion-mnist codings-mnist-fig1 …] [options]
//
// Without names everything is measured whose models and data are there: `jobs` below with `firstspike pareto`, and the commands
// of test/results/jobs.ts.
//
//   --page                only write the pages and charts from docs/results/*.json
//   --mnist-model FILE    also the network of Fig. 1 as trained elsewhere (mnist-pytorch)
//   --cifar-model FILE, --cifar-data DATA    also CIFAR-10 (cifar10)
//   --jpeg-data FOLDER    also the bundled networks that were trained on a copy of CIFAR-10 kept as JPEG, as binary files (cifar10-jpeg, cifar10-jpeg-vgg11, tuned-cifar)
//   --limit N, --threads N, --steps LIST     as `firstspike pareto` takes them
//
// Ctrl-C keeps what is done in out/results; the same command goes on from there. Results of models that are not given stay.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { measured } from './measured.mjs';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const text = { type: 'string' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    page: { type: 'boolean' },
    'mnist-model': text,
    'cifar-model': text,
    'cifar-data': text,
    'jpeg-data': text,
    limit: text,
    threads: text,
    steps: text,
  },
});

/** Settings that bundled models were trained for, from their cards. */
const settings = {
  'mnist-fig1-2steps': 'threshold=bound,per=layer,weights=int8,automatic=no',
  'cifar-resnet14-4steps': 'threshold=mse,layer-steps=input:32,automatic=no',
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
  { name: 'cifar10', models: [values['cifar-model'], ...bundled.filter((name) => name.startsWith('cifar-resnet14')).map(withSettings)], data: values['cifar-data'] ?? 'cifar10' },
  ...[
    ['cifar10-jpeg', 'cifar-resnet20'],
    ['cifar10-jpeg-vgg11', 'cifar-vgg11'],
  ].map(([name, model]) => ({
    name,
    models: [values['jpeg-data'] && model],
    data: values['jpeg-data'],
    dataName: 'CIFAR-10, JPEG copy, test set',
  })),
];

/** @param dataName of images that their files do not tell from the original ones */
function measure({ name, models, data, dataName }) {
  const out = at(`out/results/${name}`);
  const passed = ['limit', 'threads', 'steps'].flatMap((option) => (values[option] ? [`--${option}`, values[option]] : []));
  run(['pareto', ...models, '--data', data, '--out', out, ...passed], 'inherit');
  const command = ['firstspike', 'pareto', ...models.map(fileName), '--data', fileName(data), ...passed].join(' ');
  const result = JSON.parse(readFileSync(`${out}/results.json`, 'utf8'));
  keep(`pareto-${name}`, dataName ? { ...result, data: { ...result.data, name: dataName } } : result, command);
}

/** A command of the pages; its result is the document that it prints. */
function measureJob({ name, make, args: own, script, jpeg }) {
  const args = jpeg && values['jpeg-data'] ? [...own, '--data', values['jpeg-data']] : own;
  if (script) {
    const command = script === 'bench/run.mjs' ? 'npm run bench --' : `node ${script}`;
    keep(name, JSON.parse(run([...args, '--json'], 'pipe', script)), [command, ...args.map(fileName), '--json'].join(' '));
    return;
  }
  mkdirSync(at('out/results'), { recursive: true });
  const made = make && document(make);
  keep(name, { ...document(args), ...(made && { made }) }, [make, args].flatMap((one) => (one ? [`firstspike ${one.map(fileName).join(' ')}`] : [])).join(' && '));
}

const document = (args) => JSON.parse(run([...args, '--json'], 'pipe'));

/** Where a file lies on this machine is nobody's business. */
const fileName = (argument) =>
  /\.(onnx|h5|npz|safetensors)(@.*)?$/.test(argument) || /^[./]/.test(argument) ? argument.replace(/^.*[/\\](?=[^/\\])/, '') : argument;

function run(args, stdout, script = 'dist/cli/main.js') {
  const { status, stdout: text } = spawnSync(process.execPath, [at(script), ...args], {
    stdio: ['ignore', stdout, 'inherit'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) process.exit(status ?? 1);
  return text;
}

/** What an energy model assumes stands in docs/energy.md, once; remarks name data by the variable. */
const short = (key, value) => {
  if (key === 'assumptions' || key === 'source') return undefined;
  const folder = process.env.FIRSTSPIKE_DATA;
  return typeof value === 'string' && folder ? value.replaceAll(folder, '$FIRSTSPIKE_DATA') : value;
};

const keep = (name, result, command) =>
  writeFileSync(at(`docs/results/${name}.json`), `${JSON.stringify({ ...result, measured: measured(command) }, short, 1)}\n`);

const load = async (file) => (await runnerImport(at(file), { configFile: false, logLevel: 'warn', root: at('.') })).module;

/** Files that a command names are there. */
const canRun = ({ args, make, script }) =>
  !script &&
  [...args, ...(make ?? [])].every((arg) => arg.startsWith('out/') || !/\.(h5|npz|onnx)$/.test(arg) || existsSync(arg));

const pageJobs = (await load('test/results/jobs.ts')).jobs;

if (!values.page) {
  const all = [...jobs, ...pageJobs];
  const unknown = positionals.find((name) => !all.some((job) => job.name === name));
  if (unknown || !existsSync(at('dist/cli/main.js'))) {
    console.error(unknown ? `There are no results ${unknown}; there are ${all.map(({ name }) => name).join(', ')}.` : 'Run `npm run build:library` first.');
    process.exit(2);
  }
  const wanted = jobs.filter(({ name, models }) => models.every(Boolean) && (positionals.length === 0 || positionals.includes(name)));
  for (const job of wanted) measure(job);
  for (const job of pageJobs) if (positionals.includes(job.name) || (positionals.length === 0 && canRun(job))) measureJob(job);
}
const module = await load('test/results/page.ts');
writeFileSync(at('docs/results.md'), module.resultsPage());
for (const [name, svg] of module.resultsCharts()) writeFileSync(at(`docs/images/${name}`), svg);
for (const [path, text] of (await load('test/results/blocks.ts')).filledPages()) writeFileSync(at(path), text);
