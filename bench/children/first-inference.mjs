// From nothing to the first decision. Arguments: who, model file, values of one image.
// `firstspike` loads the whole library, `engine` only what runs a saved network.
import { readFileSync } from 'node:fs';

const [who, file, size] = process.argv.slice(2);
const pixels = Uint8Array.from({ length: Number(size) }, (_, i) => (i % 7 === 0 ? 200 : 0));
const startedCpu = process.cpuUsage();
const started = performance.now();
if (who === 'onnxruntime-node') {
  const { default: ort } = await import('onnxruntime-node');
  const session = await ort.InferenceSession.create(readFileSync(file), { intraOpNumThreads: 1 });
  const [name] = session.inputNames;
  const dims = session.inputMetadata[0].shape.map((n) => (typeof n === 'number' ? n : 1));
  await session.run({
    [name]: new ort.Tensor(
      'float32',
      Float32Array.from(pixels, (p) => p / 255),
      dims,
    ),
  });
} else {
  const { loadNetwork } = await (who === 'engine'
    ? import('../../dist/network/index.js')
    : import('../../dist/index.js'));
  const { simulatorOf } = await import('../../dist/simulate/index.js');
  simulatorOf(loadNetwork(readFileSync(file)), 'event').run(pixels);
}
const ended = performance.now();
const cpuMillis = process.cpuUsage(startedCpu).user / 1000;
console.log(JSON.stringify({ millis: ended - started, cpuMillis, sinceProcessStartMillis: ended }));
