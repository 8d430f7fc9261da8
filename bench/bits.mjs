// Whether all engines give the same bits, on every model at hand: the clocked simulator, the scalar one, the engine as it chooses
// its kernels, without relaxed SIMD event by event (`baseline`) and dense (`dense`), with relaxed SIMD in pairs of events
// (`paired`) and dense (`relaxed`), in batches of 64, as a stream over two threads, and in batches on two threads. Compared are potentials, spikes and synaptic operations of every image; of the first ones also spike times,
// and these with the clocked simulator too, which takes its time.
//
//   node bench/bits.mjs [--images 10000] [--clocked 100] [--steps 4] [--json]
//
// Models are those of models/ and of ../models beside the folder that FIRSTSPIKE_DATA names. Ends with 1 if any differs.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { convert, FirstspikeError, importOnnx, simulateParallel, simulatorOf } from '../dist/index.js';
import { hashNumbers, joinFingerprints } from '../dist/measure/fingerprint.js';
import { hasRelaxed } from '../dist/kernels/index.js';
import { allowRelaxed, loadDataset, threadedSimulator, threadPool } from '../dist/node.js';
import { canCompile, engineSimulator } from '../dist/simulate/index.js';

allowRelaxed();
if (!hasRelaxed()) process.stderr.write('There is no relaxed SIMD here: `paired` and `relaxed` are not compared.\n');
/** Ways of the engine that are compared with its own choice. */
const WAYS = {
  baseline: { denseShare: Infinity, paired: false, relaxed: false },
  dense: { denseShare: 0, relaxed: false },
  ...(hasRelaxed() && {
    paired: { denseShare: Infinity, paired: true, relaxed: true },
    relaxed: { denseShare: 0, relaxed: true },
  }),
};

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '10000' },
    clocked: { type: 'string', default: '100' },
    steps: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
  },
});
const steps = Number(values.steps);
const THREADS = 2;
const BATCH = 64;
const DATA = { '1,28,28': 'mnist', '3,32,32': 'cifar10' };

const results = [];
for (const file of modelFiles()) {
  const model = basename(file, '.onnx');
  let result;
  try {
    result = { model, ...(await compareEngines(file, Number(values.images))) };
  } catch (error) {
    if (!(error instanceof FirstspikeError)) throw error;
    result = { model, skipped: error.message };
  }
  results.push(result);
  if (!values.json) console.log(lineOf(result));
}
if (values.json) console.log(JSON.stringify({ steps, threads: THREADS, models: results }, null, 2));
process.exitCode = results.some(({ difference }) => difference) ? 1 : 0;

function modelFiles() {
  const folders = [fileURLToPath(new URL('../models', import.meta.url))];
  const data = process.env.FIRSTSPIKE_DATA;
  if (data) folders.push(join(data, '../models'));
  else process.stderr.write('FIRSTSPIKE_DATA is not set: only the bundled models are compared.\n');
  return folders.flatMap((folder) => {
    try {
      const names = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
      return names.sort().map((name) => join(folder, name));
    } catch {
      process.stderr.write(`There is no folder ${folder}: its models are not compared.\n`);
      return [];
    }
  });
}

async function compareEngines(file, most) {
  const graph = await importOnnx(readFileSync(file));
  const shape = graph.inputs[0].shape.slice(1);
  const data = DATA[shape.join()];
  if (!data) return { skipped: `no images of ${shape.join('×')} are at hand` };
  const calibration = await loadDataset(data, { purpose: 'calibrate', limit: 500 });
  const { network } = await convert(graph, calibration, { steps, automatic: false });
  if (!canCompile(network)) return { skipped: 'the engine leaves this network to the scalar simulator' };
  const { pixels, length } = await loadDataset(data, { purpose: 'evaluate', limit: most });
  const size = pixels.length / length;
  const images = Array.from({ length }, (_, i) => pixels.subarray(i * size, (i + 1) * size));
  const clockedImages = Math.min(length, Number(values.clocked));
  const started = performance.now();
  const fingerprints = [];
  const difference =
    (await plainDifference(network, images, fingerprints)) ??
    (await tracedDifference(network, images.slice(0, clockedImages)));
  return {
    data,
    images: length,
    clockedImages,
    // As in the report of `firstspike evaluate`.
    digest: joinFingerprints(fingerprints),
    seconds: (performance.now() - started) / 1000,
    ...(difference && { difference }),
  };
}

/** Engine in all ways, scalar and threads, without spike times. Adds each image's fingerprint. */
async function plainDifference(network, images, fingerprints) {
  const engine = simulatorOf(network, 'event');
  const scalar = simulatorOf(network, 'scalar');
  const ways = Object.entries(WAYS).map(([name, options]) => [name, engineSimulator(network, options)]);
  let i = 0;
  const threaded = await threadedSimulator(network, THREADS);
  let batch = [];
  let threadedBatch = [];
  for await (const spread of simulateParallel(network, images, { pool: threadPool(THREADS) })) {
    if (i % BATCH === 0) {
      batch = engine.runBatch(images.slice(i, i + BATCH));
      threadedBatch = threaded.runBatch(images.slice(i, i + BATCH));
    }
    const run = engine.run(images[i]);
    const found =
      differs('scalar', run, scalar.run(images[i])) ??
      differs('threads', run, spread) ??
      differs('batch', run, batch[i % BATCH]) ??
      differs('threaded batch', run, threadedBatch[i % BATCH]);
    if (found) return `image ${i}: ${found}`;
    for (const [name, way] of ways) {
      const other = differs(name, run, way.run(images[i]));
      if (other) return `image ${i}: ${other}`;
    }
    fingerprints.push(hashNumbers(run.synops, hashNumbers(run.spikes, hashNumbers(run.potentials))));
    i++;
  }
  await threaded.close();
  return i === images.length ? undefined : `threads gave ${i} results for ${images.length} images`;
}

/** Engine, scalar, clocked and threads, with spike times. */
async function tracedDifference(network, images) {
  const [engine, scalar, clocked] = ['event', 'scalar', 'clocked'].map((name) => simulatorOf(network, name));
  const options = { pool: threadPool(THREADS), trace: true };
  let i = 0;
  for await (const spread of simulateParallel(network, images, options)) {
    const [run, ...others] = [engine, scalar, clocked].map((simulator) =>
      simulator.run(images[i], { trace: true }),
    );
    const found =
      differs('scalar', run, others[0]) ?? differs('clocked', run, others[1]) ?? differs('threads', run, spread);
    if (found) return `image ${i}, traced: ${found}`;
    i++;
  }
  return i === images.length ? undefined : `threads gave ${i} traced results for ${images.length} images`;
}

/** What is not the same in the engine's answer and another's. */
function differs(who, engine, other) {
  for (const what of ['potentials', 'logits', 'spikes', 'synops']) {
    if (!same(engine[what], other[what])) return `${what} of the engine and of ${who} differ`;
  }
  if (engine.spikeTimes?.size !== other.spikeTimes?.size) return `${who} traced other populations`;
  for (const [name, times] of engine.spikeTimes ?? []) {
    const others = other.spikeTimes.get(name);
    if (!others || !same(times, others)) return `spike times of "${name}" of the engine and of ${who} differ`;
  }
  return undefined;
}

function same(a, b) {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function lineOf({ model, skipped, data, images, clockedImages, digest, seconds, difference }) {
  const title = `${model}, ${steps} steps`;
  if (skipped) return `${title}: skipped, ${skipped}`;
  const verdict = difference ? `DIFFERENT, ${difference}` : 'equal';
  const engines = `engine, ${Object.keys(WAYS).join(', ')}, scalar, batch, ${THREADS} threads, batch on ${THREADS} threads, on ${images} images of ${data}; with clocked and spike times on ${clockedImages}`;
  return `${title}: ${engines}; digest ${digest}; ${verdict} (${seconds.toFixed(0)} s)`;
}
