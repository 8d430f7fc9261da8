// ResNet-20 of the JPEG copy of CIFAR-10 tuned for four steps on all its training images but those that were held out, and the
// original converted without labels beside it: each on the test images. Prints JSON.
//
//   node scripts/results.mjs tuned-cifar --jpeg-data FOLDER      (half an hour of two cores; what out/tuned holds is not tuned again)
//   node scripts/tuned-cifar.mjs --data FOLDER [--threads 2] --json
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { values } = parseArgs({ options: { data: { type: 'string' }, threads: { type: 'string' }, json: { type: 'boolean' } } });
const { data: folder } = values;
if (!folder) {
  console.error('Give --jpeg-data (--data to this script): the folder of the JPEG copy of CIFAR-10 as binary files.');
  process.exit(2);
}
const threads = values.threads ? ['--threads', values.threads] : [];
const run = (args, stdout) => execFileSync(process.execPath, [at('dist/cli/main.js'), ...args, ...threads], { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', stdout, 'inherit'] });

const STEPS = '4';
const tuning = ['--steps', STEPS, '--layer-steps', 'input:32', '--held-out', 'last:5000', '--epochs', '2', '--lr', '0.0003', '--penalty-weight', '0', '--mirror', '--shift', '4', '--seed', '1'];
mkdirSync(at('out/tuned'), { recursive: true });
const tuned = at('out/tuned/cifar-resnet20-4steps.onnx');
if (!existsSync(tuned)) run(['tune', 'cifar-resnet20', '-o', tuned, '--data', folder, ...tuning], 'ignore');

let last;
function row(name, model, ...conversion) {
  last = JSON.parse(run(['evaluate', model, '--data', folder, '--steps', STEPS, ...conversion, '--json'], 'pipe'));
  const { ann, snn, spikes, synops, images } = last;
  const { sha256 } = last.model;
  return { name, conversion: conversion.join(' '), sha256, images, ann: ann.accuracy, snn: snn.accuracy, spikesPerNeuron: spikes.perNeuron, synops: synops.total };
}
const own = ['--threshold', 'mse', '--weights', 'int16', '--calibrate-limit', '500', '--no-automatic'];
const rows = [row('original', 'cifar-resnet20'), row('tuned', tuned, ...own, '--layer-steps', 'input:32')];
const { version, data, machine } = last;
console.log(
  JSON.stringify(
    {
      schema: 1,
      command: 'scripts/tuned-cifar',
      version,
      seed: 1,
      data: { ...data, name: 'CIFAR-10, JPEG copy, test set' },
      machine,
      tuning: `firstspike tune cifar-resnet20 --data FOLDER ${tuning.join(' ')}`,
      steps: Number(STEPS),
      rows,
    },
    null,
    values.json ? undefined : 1,
  ),
);
