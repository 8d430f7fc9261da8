import { argmax, convert, importOnnx, simulateBatch, simulateParallel, simulateStream, simulatorOf } from 'firstspike';
import { bundledModel, loadDataset, threadPool } from 'firstspike/node';

const graph = await importOnnx(await bundledModel('mnist-fig1'));
const { network } = await convert(graph, await loadDataset('mnist', { purpose: 'calibrate', limit: 500 }), { steps: 8 });
const { pixels, length } = await loadDataset('mnist', { purpose: 'evaluate', limit: 200 });
const images = Array.from({ length }, (_, i) => pixels.subarray(i * 784, (i + 1) * 784));

const simulator = simulatorOf(network, 'event');
const signal = AbortSignal.timeout(60_000);
const first = simulator.run(images[0]);                                    // one image, at once
const batch = await simulateBatch(simulator, images, { signal });          // all of them, other events having their turn
const stream = simulateStream(simulator, images, { signal });              // any iterable or stream, one by one
const spread = simulateParallel(network, images, { signal, pool: threadPool(2) }); // the same on two threads, in order

const digits = { first: [argmax(first.potentials)], batch: batch.map((image) => argmax(image.potentials)) };
for (const [name, results] of Object.entries({ stream, spread })) {
  digits[name] = [];
  for await (const { potentials } of results) digits[name].push(argmax(potentials));
}
for (const [name, found] of Object.entries(digits)) console.log(name, found.slice(0, 10).join(' '));
