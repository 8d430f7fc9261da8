// The Fourier transform in spikes, dense and radix 4, against a numeric FFT: a table, JSON and a picture.
//   node examples/fourier/fourier.mjs [--seed 1] [--json FILE] [--svg FILE]
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { VERSION } from 'firstspike';
import { writeAtomic } from 'firstspike/node';
import { measured } from '../../scripts/measured.mjs';
import { measure, methods, operations } from './measure.mjs';
import { numericFft } from './numeric-fft.mjs';
import { picture } from './picture.mjs';
import { kinds, signals } from './signals.mjs';
import { table } from './table.mjs';
import { complexPairs } from './transforms.mjs';

const sizes = [16, 64, 256, 1024];
const steps = [16, 32, 64, 128, 256, 512, 1024];
const tested = 8;
const calibration = 32;

const { json, svg, seed } = options();

const cells = [];
for (const size of sizes) {
  for (const [method, { matrices, ranges }] of Object.entries(methods)) {
    const stages = matrices(size);
    for (const signal of Object.keys(kinds)) {
      const pairs = (count, ofSeed) => signals(signal, size, count, ofSeed).map((x) => complexPairs(x));
      const inputs = pairs(tested, 2 * seed);
      const spectra = inputs.map(numericFft);
      const samples = pairs(calibration, 2 * seed + 1);
      for (const weights of ['int8', 'int16']) {
        for (const count of steps) {
          const coded = { ranges: ranges(samples), steps: count, weights };
          cells.push({ size, method, signal, weights, steps: count, ...measure(stages, coded, inputs, spectra) });
        }
      }
      process.stderr.write(`N = ${size}, ${method}, ${signal}\n`);
    }
  }
}
const numeric = sizes.map((size) => ({ size, ...operations(size) }));
console.log(table(cells, numeric));
if (json !== undefined) {
  const lines = (records) => records.map((record) => `  ${JSON.stringify(record)}`).join(',\n');
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
  const from = measured('node examples/fourier/fourier.mjs --json docs/results/fourier.json');
  const about = { version: VERSION, seed, signals: { tested, calibration }, machine, measured: from };
  const head = JSON.stringify(about).slice(1, -1);
  await writeAtomic(json, `{${head},\n"numeric":[\n${lines(numeric)}\n],\n"cells":[\n${lines(cells)}\n]}\n`);
}
if (svg !== undefined) await writeAtomic(svg, picture(cells));

function options() {
  try {
    const text = { type: 'string' };
    const { values } = parseArgs({ options: { seed: { ...text, default: '1' }, json: text, svg: text } });
    const seed = Number(values.seed);
    if (!Number.isInteger(seed)) throw new Error(`--seed takes a whole number, not ${values.seed}.`);
    return { ...values, seed };
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}
