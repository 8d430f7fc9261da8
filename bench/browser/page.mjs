// The page's side: loads what the driver serves, then runs a round whenever it is asked to.
import * as ort from 'onnxruntime-web';
import { loadNetwork } from '/dist/network/index.js';
import { simulatorOf } from '/dist/simulate/index.js';
import { argmax, decider, timeRound } from './measure.mjs';

const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
const { images, shape } = await (await fetch('/inputs.json')).json();
const pixels = await bytes('/inputs.pixels');
const decide = decider(
  { loadNetwork, simulatorOf },
  await bytes('/inputs.safetensors'),
  pixels,
  images,
);

ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = '/node_modules/onnxruntime-web/dist/';
const session = await ort.InferenceSession.create(await bytes('/inputs.onnx'), {
  executionProviders: ['wasm'],
});
const size = pixels.length / images;
const tensors = Array.from({ length: images }, (_, i) => {
  const values = Float32Array.from(pixels.subarray(i * size, (i + 1) * size), (pixel) => pixel / 255);
  return new ort.Tensor('float32', values, [1, ...shape]);
});
const [input] = session.inputNames;
const [output] = session.outputNames;
const dense = async (image) => argmax((await session.run({ [input]: tensors[image] }))[output].data);

/** What the driver calls. */
globalThis.bench = {
  isolated: globalThis.crossOriginIsolated,
  decisions: () => Array.from({ length: images }, (_, i) => decide(i)),
  round: async () => {
    const firstspike = await timeRound(decide, images);
    const ortWeb = await timeRound(dense, images);
    document.querySelector('output').value =
      `firstspike ${firstspike.toFixed(1)} µs, onnxruntime-web ${ortWeb.toFixed(1)} µs per image`;
    return { firstspike, ortWeb };
  },
};
