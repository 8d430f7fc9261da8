/** @file Work spread over slices of images gives what one go gives, in order, and stops when told to. */
import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { chain, imagesOf } from '../../test/tiny-graph.ts';
import { prepare } from '../convert/converter.ts';
import { FirstspikeError } from '../error.ts';
import { floatTensor } from '../graph/tensor.ts';
import { saveNetwork } from '../network/file.ts';
import { classify, evaluate } from './evaluate.ts';
import { type Executor, foldImages, forEachSlice, inline, mapImages, type WorkerPool } from './executor.ts';
import { type Context, type Kind, workOn } from './job.ts';

const draw = random(7);
const weights = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return floatTensor(
    shape,
    Float32Array.from({ length: size }, () => draw() - 0.4),
  );
};
const graph = chain(
  [1, 1, 5, 5],
  ['Conv', {}, weights(3, 1, 3, 3)],
  ['Relu'],
  ['Flatten'],
  ['Gemm', { transB: 1 }, weights(4, 27), weights(4)],
);
// A number that no slice size divides.
const LENGTH = 253;
const rows = Array.from({ length: LENGTH }, () => Array.from({ length: 25 }, () => draw()));
const labels = rows.map(() => Math.floor(draw() * 4));
const images = imagesOf([1, 5, 5], rows, labels);

const converter = await prepare(graph, images);
const { ann } = converter;
const plain = { steps: 8, automatic: false } as const;

/** Several workers in the calling thread that answer late and out of order. */
const shuffled = (threads: number): WorkerPool => ({
  threads,
  open<K extends Kind>(context: Context<K>): Executor<K> {
    const work = workOn(context);
    let runs = 0;
    return {
      async run(part) {
        await new Promise((resolve) => setTimeout(resolve, (runs++ * 7) % 5));
        return work(part);
      },
      async close() {},
    };
  },
});

describe('slices', () => {
  it('cover every image once, none longer than the rest needs', async () => {
    const lengths: number[] = [];
    const counting: WorkerPool = {
      threads: 3,
      open: () => ({
        async run(part) {
          if (!('pixels' in part)) throw new TypeError('labelled images expected');
          lengths.push(part.length);
          expect(part.pixels.length).toBe(part.length * 25);
          expect(part.labels.length).toBe(part.length);
          return { classes: Int32Array.from(part.labels) } as never;
        },
        async close() {},
      }),
    };
    const answers = await mapImages({ kind: 'classify', graph, decision: ann.decision }, images, {
      pool: counting,
    });
    expect(answers.flatMap(({ classes }) => [...classes])).toEqual(labels);
    expect(lengths.reduce((a, b) => a + b, 0)).toBe(LENGTH);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(100);
  });

  it('are handed on in their order, and not kept', async () => {
    const waiting: ((label: number) => void)[] = [];
    const late: WorkerPool = {
      threads: 2,
      open: () => ({
        run: () =>
          new Promise((resolve) => {
            waiting.push((label) => resolve({ classes: Int32Array.of(label) } as never));
          }),
        async close() {},
      }),
    };
    const seen: number[] = [];
    const context = { kind: 'classify', graph, decision: ann.decision } as const;
    const four = {
      ...images,
      length: 4,
      labels: images.labels.slice(0, 4),
      pixels: images.pixels.slice(0, 100),
    };
    const folding = foldImages(context, four, { pool: late, slice: 1 }, ({ classes }) =>
      seen.push(...classes),
    );
    await new Promise((resolve) => setTimeout(resolve, 10));
    for (const [slice, expected] of [
      [2, []],
      [0, [0]],
      [1, [0, 1, 2]],
      [3, [0, 1, 2, 3]],
    ] as const) {
      waiting[slice](slice);
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(seen).toEqual(expected);
    }
    await folding;
  });

  it.each([1, 3])('evaluated by %i workers out of order equal one go', async (threads) => {
    const network = await converter.convert(plain);
    const timeless = async (pool: WorkerPool) => {
      const report = await evaluate(network, images, { pool, ann });
      return { ...report, seconds: 0, imagesPerSecond: 0 };
    };
    const whole: WorkerPool = {
      threads: 1,
      open: (context) => {
        const work = workOn(context);
        return { run: async () => work(images as never), close: async () => {} };
      },
    };
    const single = {
      ...images,
      length: 1,
      pixels: images.pixels.slice(0, 25),
      labels: images.labels.slice(0, 1),
    };
    const report = await timeless(shuffled(threads));
    expect(report).toEqual(await timeless(inline));
    expect(report.images).toBe(LENGTH);
    // One slice is one go.
    const one = await evaluate(network, single, { pool: whole });
    expect(one.images).toBe(LENGTH);
    expect(one.digest).toBe(report.digest);
  });

  it('classify in the order of the images', async () => {
    const classes = await classify(ann, images, { pool: shuffled(3) });
    expect(classes).toEqual(
      await workOn({ kind: 'classify', graph: ann.graph, decision: ann.decision })(images),
    );
  });

  it.each(['layer', 'channel'] as const)(
    'of calibration images give the network of the whole: %s',
    async (per) => {
      const threads = await prepare(graph, images, { pool: shuffled(3) });
      for (const settings of [
        { ...plain, per },
        { steps: 4, per },
      ]) {
        const network = await threads.convert(settings);
        expect(saveNetwork(network)).toEqual(saveNetwork(await converter.convert(settings)));
      }
    },
  );

  it('are none where there are no images', async () => {
    const none = imagesOf([1, 5, 5], []);
    const report = await evaluate(await converter.convert(plain), none);
    expect(report.images).toBe(0);
    expect(report.snn.accuracy).toBe(0);
  });
});

describe('progress', () => {
  it('rises to the number of images', async () => {
    const seen: number[] = [];
    const onProgress = (done: number, total: number) => {
      expect(total).toBe(LENGTH);
      expect(done).toBeGreaterThan(seen.at(-1) ?? 0);
      seen.push(done);
    };
    await classify(ann, images, { pool: shuffled(3), onProgress });
    expect(seen.at(-1)).toBe(LENGTH);
  });
});

describe('stopping', () => {
  const aborted = expect.objectContaining({ code: 'aborted' });
  it('before the start opens nothing', async () => {
    const unopened: WorkerPool = {
      threads: 1,
      open: () => {
        throw new Error('opened');
      },
    };
    const options = { pool: unopened, signal: AbortSignal.abort() };
    await expect(classify(ann, images, options)).rejects.toEqual(aborted);
  });
  it.each(['in this thread', 'in others'])(
    'on the way ends with "aborted", and closes: %s',
    async (where) => {
      const controller = new AbortController();
      let closed = 0;
      const pool: WorkerPool = {
        threads: 2,
        open(context) {
          const inner = (where === 'in others' ? shuffled(2) : inline).open(context);
          return { run: (part) => inner.run(part), close: async () => void closed++ };
        },
      };
      let slices = 0;
      const onProgress = () => {
        if (++slices === 2) controller.abort();
      };
      const running = classify(ann, images, { pool, signal: controller.signal, onProgress });
      await expect(running).rejects.toEqual(aborted);
      await expect(running).rejects.toBeInstanceOf(FirstspikeError);
      expect(closed).toBe(1);
      expect(slices).toBeLessThan(5);
    },
  );
  it('does not wait for a slice that takes for ever', async () => {
    const controller = new AbortController();
    const stuck: WorkerPool = {
      threads: 1,
      open: () => ({ run: () => new Promise(() => {}), close: async () => {} }),
    };
    setTimeout(() => controller.abort(), 5);
    const options = { pool: stuck, signal: controller.signal };
    await expect(classify(ann, images, options)).rejects.toEqual(aborted);
  });
  it('passes on what a worker could not do, and closes', async () => {
    let closed = 0;
    const failing: WorkerPool = {
      threads: 2,
      open: () => ({
        run: () => Promise.reject(new FirstspikeError('shape', 'No.')),
        close: async () => void closed++,
      }),
    };
    const work = forEachSlice(
      { kind: 'classify', graph, decision: ann.decision },
      images,
      { pool: failing },
      () => {},
    );
    await expect(work).rejects.toThrow('No.');
    expect(closed).toBe(1);
  });
});

describe('images of another size', async () => {
  const network = await converter.convert(plain);
  it.each([
    [[1, 6, 6], 36],
    [[5, 5, 1], 25],
  ] as const)('%j are refused before anything runs', async (shape, size) => {
    const others = imagesOf(shape, [new Array(size).fill(0)]);
    const report = evaluate(network, others);
    await expect(report).rejects.toEqual(expect.objectContaining({ code: 'shape' }));
    await expect(report).rejects.toThrow(/1×5×5/);
  });
});
