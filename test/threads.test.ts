/** @file Threads, on the built package: workers are files of their own. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as Root from '../src/index.ts';
import type { SpikingNetwork } from '../src/network/network.ts';
import type * as Node from '../src/node.ts';
import type * as Simulate from '../src/simulate/index.ts';
import { random } from './random.ts';
import { chain, gemm, imagesOf } from './tiny-graph.ts';

const built = (file: string) => new URL(`../dist/${file}`, import.meta.url);
if (!existsSync(built('platform/node/worker.js')))
  throw new Error('There is no built package; `npm run build` makes it, and `npm test` does so first.');
const root: typeof Root = await import(built('index.js').href);
const simulate: typeof Simulate = await import(built('simulate/index.js').href);
const node: typeof Node = await import(built('node.js').href);

const draw = random(17);
const rows = (n: number, m: number) =>
  Array.from({ length: n }, () => Array.from({ length: m }, () => draw() - 0.4));
const graph = chain(
  [1, 1, 3, 3],
  ['Flatten'],
  gemm(rows(12, 9), rows(1, 12)[0]),
  ['Relu'],
  gemm(rows(4, 12), rows(1, 4)[0]),
);
const pictures = Array.from({ length: 157 }, () => Array.from({ length: 9 }, () => draw()));
const images = imagesOf(
  [1, 3, 3],
  pictures,
  pictures.map(() => Math.floor(draw() * 4)),
);

/** Worker threads that this file has started and that still live. */
let alive = 0;
process.on('worker', (worker) => {
  alive++;
  worker.once('exit', () => void alive--);
});

describe('two threads', () => {
  let converter: Root.Converter;
  let threaded: Root.Converter;
  let network: SpikingNetwork;
  const pool = node.threadPool(2);
  beforeAll(async () => {
    const { prepare } = root;
    converter = await prepare(graph, images);
    threaded = await prepare(graph, images, { pool });
    network = await converter.convert({ steps: 16, automatic: false });
  });

  it('draw the noise that one thread draws, of each image by itself', async () => {
    const noise = { jitter: 1, drop: 0.1, weights: 0.05, seed: 9 };
    const [one, two, clocked, clean] = [
      await root.evaluate(network, images, { noise }),
      await root.evaluate(network, images, { noise, pool }),
      await root.evaluate(network, images, { noise, pool, engine: 'clocked' }),
      await root.evaluate(network, images),
    ];
    expect(two.digest).toBe(one.digest);
    expect(clocked.digest).toBe(one.digest);
    expect(clean.digest).not.toBe(one.digest);
  });

  it('calibrate to the network that one thread makes', async () => {
    for (const per of ['layer', 'channel'] as const) {
      const settings = { steps: 16, per, automatic: false };
      expect(await threaded.convert(settings)).toEqual(await converter.convert(settings));
    }
  });
  it('choose the same conversion', async () => {
    expect(await threaded.convert({ steps: 4 })).toEqual(await converter.convert({ steps: 4 }));
  });
  it('classify and evaluate to the same numbers and the same digest', async () => {
    const { ann } = converter;
    expect(await root.classify(ann, images, { pool })).toEqual(await root.classify(ann, images));
    for (const engine of ['event', 'scalar', 'clocked'] as const) {
      const report = async (pool?: Root.WorkerPool) => {
        const { seconds, imagesPerSecond, ...numbers } = await root.evaluate(network, images, {
          pool,
          engine,
          ann,
        });
        expect(seconds).toBeGreaterThan(0);
        expect(imagesPerSecond).toBeGreaterThan(0);
        return numbers;
      };
      expect(await report(pool)).toEqual(await report());
    }
  });
  it('simulate a stream to what one simulator gives, in order, and are gone afterwards', async () => {
    const { simulatorOf } = simulate;
    for (const trace of [false, true]) {
      const simulator = simulatorOf(network, 'scalar');
      const results = [];
      for await (const result of root.simulateParallel(network, pictures, { pool, trace })) {
        results.push(result);
      }
      expect(results).toEqual(pictures.map((pixels) => simulator.run(pixels, { trace })));
      expect(alive).toBe(0);
    }
  });
  it('stop a stream at once, and are gone', async () => {
    const controller = new AbortController();
    function* endless() {
      for (;;) yield pictures[0];
    }
    const options = { pool, signal: controller.signal };
    const stream = root.simulateParallel(network, endless(), options);
    for (let i = 0; i < 100; i++) await stream.next();
    expect(alive).toBe(2);
    controller.abort();
    await expect(stream.next()).rejects.toEqual(expect.objectContaining({ code: 'aborted' }));
    expect(alive).toBe(0);
  });
  it('are told to stop, and do', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const work = root.classify(converter.ann, images, { pool, signal: controller.signal, onProgress });
    await expect(work).rejects.toEqual(expect.objectContaining({ code: 'aborted' }));
  });
  it('pass an error on as it was: code and sentence', async () => {
    const wrong = imagesOf([1, 2, 2], [[0, 0, 0, 0]]);
    const work = root.evaluate(network, wrong, { pool });
    await expect(work).rejects.toThrow(/1×2×2.*1×3×3/);
    await expect(work).rejects.toEqual(expect.objectContaining({ code: 'shape' }));
  });
});

describe('a threaded simulator', () => {
  const threads = 3;
  const some = (count: number): number[][] => Array.from({ length: count }, (_, i) => pictures[i % 157]);
  const opened = async (steps: number) => {
    const { network } = await root.convert(graph, images, { steps, automatic: false });
    return {
      simulator: simulate.simulatorOf(network, 'event'),
      threaded: await node.threadedSimulator(network, threads),
    };
  };

  it('gives the bits of one simulator, whatever the size of the batch', async () => {
    const { simulator, threaded } = await opened(16);
    for (const trace of [false, true]) {
      for (const length of [0, 1, 2, 157, 600]) {
        const batch = some(length);
        expect(threaded.runBatch(batch, { trace })).toEqual(simulator.runBatch(batch, { trace }));
      }
    }
    const bytes = some(300).map((image) => Uint8Array.from(image, (value) => Math.round(value)));
    expect(threaded.runBatch(bytes)).toEqual(simulator.runBatch(bytes));
    expect(threaded.run(bytes[1])).toEqual(simulator.run(bytes[1]));
    expect(alive).toBe(threads - 1);
    await threaded.close();
    expect(alive).toBe(0);
    expect(threaded.runBatch(bytes)).toEqual(simulator.runBatch(bytes));
  });

  it('throws what one simulator throws, and goes on', async () => {
    const { simulator, threaded } = await opened(4);
    const nan = some(100).with(40, new Array(9).fill(Number.NaN));
    expect(() => threaded.runBatch(nan)).toThrow(expect.objectContaining({ code: 'range' }));
    const short = some(100).with(40, [1, 2]);
    expect(() => threaded.runBatch(short)).toThrow(expect.objectContaining({ code: 'shape' }));
    expect(threaded.runBatch(some(100))).toEqual(simulator.runBatch(some(100)));
    await threaded.close();
  });

  it('of no threads, or of half of one, is refused', async () => {
    const { network } = await root.convert(graph, images, { steps: 4, automatic: false });
    for (const wrong of [0, 1.5, Number.NaN]) {
      const making = node.threadedSimulator(network, wrong);
      await expect(making).rejects.toEqual(expect.objectContaining({ code: 'range' }));
    }
  });

  it('does not keep the process alive', async () => {
    const { network } = await root.convert(graph, images, { steps: 4, automatic: false });
    const program = `
      import { readFileSync } from 'node:fs';
      import { loadNetwork } from ${JSON.stringify(built('index.js').href)};
      import { threadedSimulator } from ${JSON.stringify(built('node.js').href)};
      const threaded = await threadedSimulator(loadNetwork(readFileSync(0)), 2);
      console.log(threaded.runBatch(Array.from({ length: 9 }, () => Array(9).fill(1))).length);`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { input: root.saveNetwork(network), encoding: 'utf8', timeout: 60_000 },
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '9\n', stderr: '' });
  });
});
