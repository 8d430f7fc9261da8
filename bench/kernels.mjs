// What the engine's kernels reach beside plain loops on the same core, and where looking for spikes stops paying.
//
//   node bench/kernels.mjs [--rounds 9] [--json]
//
// Each kernel runs alone on a layer of its kind with random int8 weights, at several activities. Beside them stand two loops of
// nothing but load, multiply and add on weights in the first-level cache, with 8 products per multiplication and with 16.
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import asc from 'assemblyscript/asc';
import { runnerImport } from 'vite';
import { randomFrom } from './random.mjs';
import { median } from './statistics.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, json: { type: 'boolean', default: false } },
});
const ROUNDS = Number(values.rounds);
const SEED = 1;
const STEPS = 8;
const ACTIVITIES = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1];
/** Images per activity: enough that none is remembered by the branch predictor. */
const IMAGES = 24;
/** At this activity the page shows what a kernel reaches. */
const SHOWN = 0.2;

// V8's first compiler, of which a long-running program sees little, would be measured with the short loops.
setFlagsFromString('--no-liftoff');

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const load = async (path) => (await runnerImport(at(path), { root: at(''), configFile: false })).module;
const { allowRelaxed } = await load('src/platform/node/relaxed.ts');
allowRelaxed();
const { constants, instantiateKernels, kernelNames, hasRelaxed } = await load('src/kernels/index.ts');
const { compileNetwork } = await load('src/simulate/engine/compile.ts');
const { encoderOf } = await load('src/simulate/engine/engine.ts');
const { fanOut } = await load('src/geometry/connectivity.ts');
const { placeWindow } = await load('src/geometry/window.ts');
const { input, networkOf, readout, spiking, synapses } = await load('test/tiny-network.ts');
if (!hasRelaxed()) throw new Error('There is no relaxed SIMD here: nothing to compare.');

/** @param {number} side of the map, which is padded */
function conv(inChannels, outChannels, kernel, side, { groups = 1, stride = 1 } = {}) {
  const pad = (kernel - 1) / 2;
  const window = placeWindow([side, side], {
    kernel: [kernel, kernel],
    strides: [stride, stride],
    dilations: [1, 1],
    padding: { kind: 'explicit', start: [pad, pad], end: [pad, pad] },
    ceil: false,
  });
  return {
    name: `${groups > 1 ? 'depthwise' : 'conv'} ${kernel}×${kernel}${stride > 1 ? `/${stride}` : ''}, ${inChannels}→${outChannels}, ${side}×${side}`,
    from: [inChannels, side, side],
    to: [outChannels, ...window.output],
    wiring: { kind: 'conv', window, inChannels, outChannels, groups },
  };
}

const dense = (inputs, outputs) => ({
  name: `dense ${inputs}→${outputs}`,
  from: [inputs, 1, 1],
  to: [outputs],
  wiring: { kind: 'dense', inputs, outputs },
});

const single = { denseShare: Infinity, paired: false };
const paired = { denseShare: Infinity, paired: true };
const everything = { denseShare: 0, paired: false };
/**
 * Instructions per synaptic operation, or per product of kernels that do not look for spikes, in the innermost loop as it is
 * written: those on vectors, of addresses, and the loop's own.
 */
const cases = [
  { kernel: 'gatherPairs', loop: 'pairs', instructions: 43 / 128, way: paired, layer: conv(64, 64, 3, 16) },
  { kernel: 'slideConv', loop: 'singles', instructions: 82 / 192, way: single, layer: conv(64, 64, 3, 16) },
  { kernel: 'gatherConv', loop: 'singles', instructions: 57 / 128, way: single, layer: conv(64, 64, 3, 16, { stride: 2 }) },
  { kernel: 'denseConv', loop: 'pairs', instructions: 28 / 128, way: everything, layer: conv(64, 64, 3, 16) },
  { kernel: 'gatherWide', loop: 'singles', instructions: 44 / 64, way: single, layer: conv(64, 64, 3, 16), largest: 9000 },
  { kernel: 'scatterRows', loop: 'singles', instructions: 5 / 8, way: single, layer: conv(1, 32, 5, 28) },
  { kernel: 'scatterRows', loop: 'singles', instructions: 5 / 8, way: single, layer: conv(1, 24, 5, 28, { stride: 2 }) },
  // Of two spikes that are neighbours; at this activity few are.
  { kernel: 'scatterPairs', loop: 'pairs', instructions: (6 * 5) / (5 * 16), way: paired, layer: conv(1, 32, 5, 28) },
  { kernel: 'gatherPairs', loop: 'pairs', instructions: 43 / 128, way: paired, layer: dense(1600, 512) },
  { kernel: 'gatherDense', loop: 'singles', instructions: 40 / 64, way: single, layer: dense(1600, 512) },
  { kernel: 'depthwiseConv', loop: 'singles', instructions: 0.6, way: single, layer: conv(64, 64, 3, 16, { groups: 64 }) },
];

const rows = cases.flatMap((one) => ACTIVITIES.map((activity) => measure(one, activity)));
const result = {
  schema: 1,
  command: 'kernels',
  version: (await load('src/version.ts')).VERSION,
  seed: SEED,
  data: { name: 'random spikes', images: IMAGES },
  machine: { cpu: cpus()[0].model, cores: cpus().length, node: process.version, platform: `${process.platform} ${process.arch}` },
  steps: STEPS,
  shown: SHOWN,
  loops: await loops(),
  rows,
  crossover: crossover(rows),
};
process.stdout.write(values.json ? `${JSON.stringify(result, null, 1)}\n` : `${text(result)}\n`);

/** The time of the records of one kernel. */
function measure({ kernel, loop, instructions, way, layer, largest = 4 }, activity) {
  const random = randomFrom(SEED);
  const { from, to, wiring } = layer;
  const size = from.reduce((a, b) => a * b);
  const count = weightsOf(wiring);
  // Mostly small weights: potentials of 16 bits hold their sums, as in the first layers that scatter.
  const drawn = Array.from({ length: count }, () => Math.floor(random() * (2 * largest + 1)) - largest);
  const weights = largest > 127 ? Int16Array.from(drawn) : Int8Array.from(drawn);
  const outputs = to.reduce((a, b) => a * b);
  const of = networkOf(
    [input(from, STEPS), { ...spiking('a', to, 1, STEPS), iExt: Int32Array.of(300) }, readout([1], 2)],
    [
      { ...synapses('input', 'a', wiring, []), weights },
      synapses('a', 'readout', { kind: 'dense', inputs: outputs, outputs: 1 }, new Array(outputs).fill(1)),
    ],
    STEPS,
  );
  const program = compileNetwork(of, way);
  const run = instantiateKernels(program.memory);
  const words = new Int32Array(program.memory.buffer);
  const { at: start, records, ends } = program.plain;
  const address = (record) => start + record * constants.RECORD_WORDS * 4;
  const timed = [];
  for (let record = ends.get('input'); record < ends.get('a'); record++) {
    if (kernelNames[words[address(record) / 4]] === kernel) timed.push(record);
  }
  if (timed.length === 0) throw new Error(`${kernel} does not run on ${layer.name}`);
  const encode = encoderOf(program, of.populations[0], run);
  const fans = fanOut(wiring);
  let synops = 0;
  const images = Array.from({ length: IMAGES }, () => {
    const pixels = Uint8Array.from({ length: size }, () => (random() < activity ? 64 + Math.floor(192 * random()) : 0));
    pixels.forEach((pixel, i) => {
      if (pixel > 0) synops += fans[i] / IMAGES;
    });
    return pixels;
  });
  const products = fans.reduce((a, b) => a + b, 0);
  const times = [];
  for (let round = -2; round < ROUNDS; round++) {
    for (const pixels of images) {
      encode(pixels);
      let micros = 0;
      for (let record = 0; record < records; record++) {
        const begun = performance.now();
        run(address(record), 1);
        if (timed.includes(record)) micros += (performance.now() - begun) * 1000;
      }
      if (round >= 0) times.push(micros);
    }
  }
  const operations = kernel === 'denseConv' || kernel === 'depthwiseConv' ? products : synops;
  const micros = median(times);
  return { kernel, layer: layer.name, loop, instructions, activity, synops, products, micros, perNano: operations / micros / 1000 };
}

function weightsOf(wiring) {
  if (wiring.kind === 'dense') return wiring.inputs * wiring.outputs;
  const { window, inChannels, outChannels, groups } = wiring;
  return (window.kernel[0] * window.kernel[1] * inChannels * outChannels) / groups;
}

/** Products per nanosecond of the plain loops. */
async function loops() {
  let binary;
  const { error, stderr } = await asc.main(
    [
      at('bench/assembly/loops.ts'),
      ...['--outFile', 'loops.wasm', '--runtime', 'stub', '-O3', '--initialMemory', '1'],
      ...['--enable', 'simd', '--enable', 'relaxed-simd'],
    ],
    { writeFile: (_, contents) => (binary = contents) },
  );
  if (error) throw new Error(stderr.toString());
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { abort() {} } }).exports;
  const bytes = 16384;
  const passes = 200;
  const reached = (paired) => {
    const times = Array.from({ length: 2 * ROUNDS + 5 }, () => {
      const begun = performance.now();
      run(paired, 0, bytes, passes);
      return performance.now() - begun;
    });
    return (bytes * passes * (paired ? 1 : 0.5)) / (median(times) * 1e6);
  };
  return {
    pairs: { instructions: 26 / 128, perNano: reached(1) },
    singles: { instructions: 26 / 64, perNano: reached(0) },
  };
}

/** The activity above which `denseConv` takes less time than a kernel that looks for spikes, on the same layer. */
function crossover(rows) {
  const all = rows.filter(({ kernel }) => kernel === 'denseConv');
  const of = (kernel) => rows.filter((row) => row.kernel === kernel && row.layer === all[0].layer);
  return ['gatherPairs', 'slideConv'].map((kernel) => {
    const events = of(kernel);
    const first = events.findIndex(({ micros }, i) => micros > all[i].micros);
    if (first < 1) return { kernel, layer: events[0].layer, activity: null };
    const gap = (i) => events[i].micros - all[i].micros;
    const part = -gap(first - 1) / (gap(first) - gap(first - 1));
    const activity = ACTIVITIES[first - 1] + part * (ACTIVITIES[first] - ACTIVITIES[first - 1]);
    return { kernel, layer: events[0].layer, activity };
  });
}

function text({ loops, rows, crossover }) {
  return [
    `plain loops: ${loops.pairs.perNano.toFixed(0)} products per ns in pairs, ${loops.singles.perNano.toFixed(0)} one by one`,
    ...rows.map(
      (row) =>
        `${row.kernel.padEnd(14)} ${row.layer.padEnd(30)} ${(100 * row.activity).toFixed(0).padStart(3)} %  ${row.micros.toFixed(1).padStart(7)} µs  ${row.perNano.toFixed(1).padStart(6)} per ns`,
    ),
    ...crossover.map(
      ({ kernel, activity }) => `dense is faster than ${kernel} ${activity === null ? 'nowhere' : `above ${(100 * activity).toFixed(0)} %`}`,
    ),
  ].join('\n');
}
