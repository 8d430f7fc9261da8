// npm run bench: everything that is measured about speed, in one run on one machine. `firstspike bench` is the first part;
// the rest needs the repository. With --json one document with all of it, otherwise text.
//
//   npm run bench -- [MODEL] [--data DATA] [--images 200] [--rounds 7] [--processes 3]
//                    [--skip scaling,footprint,browser] [--json] [--steps N and other settings of a conversion]
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { measureMemory, measureSize, measureStartup } from './footprint.mjs';
import { describe } from './report.mjs';
import { allowRelaxed } from '../dist/node.js';
import { measureScaling } from './scaling.mjs';
import { CLI, inputsOf } from './inputs.mjs';

const { values, positionals, tokens } = parseArgs({
  allowPositionals: true,
  strict: false,
  tokens: true,
  options: {
    data: { type: 'string', default: 'mnist' },
    images: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '7' },
    processes: { type: 'string', default: '3' },
    skip: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    ...Object.fromEntries(['steps', 'layer-steps', 'threshold', 'layer-thresholds', 'per', 'weights', 'rounding', 'correction', 'preprocess'].map((name) => [name, { type: 'string' }])),
  },
});
const { data, images, rounds, processes, json } = values;
const [model = 'mnist-fig1'] = positionals;
const own = ['data', 'images', 'rounds', 'processes', 'skip', 'json'];
/** Flags of the conversion, as they were given. */
const conversion = tokens.flatMap(({ kind, name, value }) =>
  kind === 'option' && !own.includes(name) ? [`--${name}`, ...(value === undefined ? [] : [value])] : [],
);
const skipped = new Set(values.skip.split(','));
const say = (text) => process.stderr.write(`${text}\n`);

// As the command line has it, and browsers without a flag.
allowRelaxed();
const document = firstPart();
const rest = await secondPart();
if (json) {
  console.log(JSON.stringify({ ...document, bench: { ...document.bench, ...rest } }, null, 2));
} else {
  console.log(`\n${describe(rest)}`);
}

/** `firstspike bench`, as a user runs it. */
function firstPart() {
  const options = { data, images, rounds, processes };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const { status, stdout } = spawnSync(
    process.execPath,
    [CLI, 'bench', model, ...flags, ...conversion, ...(json ? ['--json'] : [])],
    { stdio: ['ignore', json ? 'pipe' : 'inherit', 'inherit'], encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (status !== 0) process.exit(status ?? 1);
  return json ? JSON.parse(stdout) : {};
}

async function secondPart() {
  if (['scaling', 'footprint', 'browser'].every((part) => skipped.has(part))) return {};
  const inputs = await inputsOf({ model, data, images: Number(images), conversion });
  const results = {};
  try {
    if (!skipped.has('scaling')) {
      results.scaling = await measureScaling({ rounds: Number(rounds), onProgress: say });
    }
    if (!skipped.has('footprint')) {
      say('memory, start-up, size');
      const size = inputs.pixels.length / inputs.images;
      results.memory = measureMemory(inputs.networkFile, data);
      results.startup = measureStartup({ network: inputs.networkFile, onnx: inputs.onnxFile, size });
      results.size = measureSize();
    }
    if (!skipped.has('browser')) {
      say('Chromium');
      results.browser = await browser({ ...inputs, rounds: Number(rounds) });
    }
  } finally {
    await inputs.close();
  }
  return results;
}

/** What the browser measured, or why there is none. */
async function browser(inputs) {
  try {
    const { measureBrowser } = await import('./browser/run.mjs');
    return await measureBrowser(inputs);
  } catch (error) {
    return { missing: error.message.split('\n')[0] };
  }
}
