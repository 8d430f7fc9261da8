// How far the training's seed moves Table 1: the network of Fig. 1, trained without a penalty from several seeds, each evaluated
// on the test images once, at 16 steps with both ramps. Prints JSON.
//
//   node scripts/results.mjs seeds                       (an hour and a half of two cores; what out/seeds holds is not trained again)
//   node scripts/seeds.mjs [--seeds 2,3] [--threads 2] --json
//
// Seed 1 is the bundled mnist-fig1-plain. All are trained by `firstspike train --seed N` and stored as int8 as the bundled one is.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '2,3' }, threads: { type: 'string' }, json: { type: 'boolean' } } });
const run = (script, args, stdout) => execFileSync(process.execPath, [at(script), ...args], { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', stdout, 'inherit'] });
const threads = values.threads ? ['--threads', values.threads] : [];

mkdirSync(at('out/seeds'), { recursive: true });
/** The trained network as it is bundled; a kill leaves a checkpoint that the next call goes on from. */
function trained(seed) {
  const [float, stored] = [at(`out/seeds/${seed}.onnx`), at(`out/seeds/mnist-fig1-seed${seed}.onnx`)];
  if (!existsSync(float)) run('dist/cli/main.js', ['train', '-o', float, '--seed', seed, ...threads], 'ignore');
  if (!existsSync(stored)) {
    run('scripts/store-int8.mjs', [float, '-o', `${stored}.part`], 'ignore');
    renameSync(`${stored}.part`, stored);
  }
  return stored;
}

const settings = ['--data', 'mnist', '--steps', '16', '--threshold', 'percentile:99.9', '--per', 'layer', '--weights', 'int8', '--no-automatic'];
const evaluate = (model, rounding) => JSON.parse(run('dist/cli/main.js', ['evaluate', model, ...settings, '--rounding', rounding, ...threads, '--json'], 'pipe'));

const models = [['1', 'mnist-fig1-plain'], ...values.seeds.split(',').map((seed) => [seed, trained(seed)])];
let last;
const rows = models.flatMap(([seed, model]) =>
  ['floor', 'nearest'].map((rounding) => {
    last = evaluate(model, rounding);
    const { steps, images, ann, snn, agreement, spikes, synops } = last;
    return {
      seed: Number(seed),
      rounding,
      steps,
      images,
      sha256: last.model.sha256,
      ann: { accuracy: ann.accuracy, effectiveMacs: ann.effectiveMacs },
      snn: { accuracy: snn.accuracy },
      agreement,
      spikes: { perNeuron: spikes.perNeuron },
      synops: { total: synops.total },
    };
  }),
);
const { version, data, machine } = last;
console.log(JSON.stringify({ schema: 1, command: 'scripts/seeds', version, seed: null, data, machine, rows }, null, values.json ? undefined : 1));
