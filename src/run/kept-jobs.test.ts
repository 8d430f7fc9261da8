/** @file A job that was done is not done again, and its answer has the same bits; other images and networks are other jobs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { chain, imagesOf } from '../../test/tiny-graph.ts';
import { prepare } from '../convert/converter.ts';
import { floatTensor } from '../graph/tensor.ts';
import { contentHash } from '../platform/node/run/content-hash.ts';
import { fromJson, toJson } from './answer-text.ts';
import { classify, evaluateImages } from './evaluate.ts';
import { inline, type WorkerPool } from './executor.ts';
import { type AnswerStore, keptJobs } from './kept-jobs.ts';
import { imagesOfShard } from './shard.ts';

it('answers are the same after JSON, bit for bit', () => {
  const float = fc.double();
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      float,
      fc.string(),
      fc.constant(null),
      fc.float64Array(),
      fc.float32Array(),
      fc.int32Array(),
      fc.uint8Array(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]+$/), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
  fc.assert(
    fc.property(value, (answer) => {
      const back = fromJson(JSON.parse(JSON.stringify(toJson(answer))));
      expect(back).toStrictEqual(answer);
      expect(contentHash(back)).toBe(contentHash(answer));
    }),
  );
});

describe('a hash of a content', () => {
  it('depends on every part and not on the order of members', () => {
    const value = { a: 1, b: [Float32Array.of(1, 2), new Map([['x', 'y']])], c: undefined };
    expect(contentHash({ b: value.b, a: 1 })).toBe(contentHash(value));
    const others: unknown[] = [
      { ...value, a: '1' },
      { ...value, a: -1 },
      { ...value, b: [Float32Array.of(1, 2.0000002), new Map([['x', 'y']])] },
      { ...value, b: [Float64Array.of(1, 2), new Map([['x', 'y']])] },
      { ...value, b: [Float32Array.of(1, 2), new Map([['x', 'z']])] },
      { ...value, c: null },
      { a: 1, b: [...value.b, []] },
    ];
    const hashes = [value, ...others].map(contentHash);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(contentHash(['ab', 'c'])).not.toBe(contentHash(['a', 'bc']));
    expect(contentHash(0)).not.toBe(contentHash(-0));
  });
});

const draw = random(5);
const weights = (...shape: number[]) =>
  floatTensor(
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draw() - 0.4),
  );
const graph = chain(
  [1, 1, 1, 6],
  ['Flatten'],
  ['Gemm', { transB: 1 }, weights(5, 6)],
  ['Relu'],
  ['Gemm', { transB: 1 }, weights(3, 5)],
);
const rows = Array.from({ length: 200 }, () => Array.from({ length: 6 }, () => draw()));
const images = imagesOf(
  [1, 1, 6],
  rows,
  rows.map(() => Math.floor(draw() * 3)),
);
const converter = await prepare(graph, images);
const network = await converter.convert({ steps: 8, automatic: false });

function store(): AnswerStore & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    hash: contentHash,
    async get(key) {
      const text = kept.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    put: (key, value) => void kept.set(key, JSON.stringify(value)),
    async flush() {},
  };
}

/** A pool that counts its jobs. */
function counted(): { readonly pool: WorkerPool; readonly jobs: () => number } {
  let jobs = 0;
  const pool: WorkerPool = {
    threads: 2,
    open(context) {
      const executor = inline.open(context);
      return {
        run(job) {
          jobs++;
          return executor.run(job);
        },
        close: () => executor.close(),
      };
    },
  };
  return { pool, jobs: () => jobs };
}

describe('a pool with a memory', () => {
  const { ann } = converter;
  const timeless = async (pool: WorkerPool, of = images, slice?: number) => ({
    ...(await evaluateImages(network, of, { pool, ann, slice, scores: true })),
    engineSeconds: 0,
  });

  it('gives what it gives without, and does nothing twice', async () => {
    const kept = store();
    const { pool, jobs } = counted();
    const plain = await timeless(inline);
    expect(await timeless(keptJobs(pool, kept))).toEqual(plain);
    // Four images a slice.
    expect(jobs()).toBe(50);
    expect(await timeless(keptJobs(pool, kept))).toEqual(plain);
    expect(jobs()).toBe(50);
    expect(await classify(ann, images, { pool: keptJobs(pool, kept) })).toEqual(await classify(ann, images));
    expect(jobs()).toBe(100);
  });

  it('knows other images, another network and other noise as other jobs', async () => {
    const kept = store();
    const { pool, jobs } = counted();
    const memory = keptJobs(pool, kept);
    await evaluateImages(network, images, { pool: memory });
    const changed = { ...images, pixels: images.pixels.map((pixel, i) => (i === 3 ? 1 - pixel : pixel)) };
    await evaluateImages(network, changed, { pool: memory });
    expect(jobs()).toBe(51);
    const relabelled = { ...images, labels: images.labels.map((label, i) => (i === 3 ? 2 - label : label)) };
    await evaluateImages(network, relabelled, { pool: memory });
    expect(jobs()).toBeLessThanOrEqual(52);
    const other = await converter.convert({ steps: 4, automatic: false });
    const before = jobs();
    await evaluateImages(other, images, { pool: memory });
    expect(jobs()).toBe(before + 50);
    await evaluateImages(network, images, {
      pool: memory,
      noise: { jitter: 0, drop: 0.1, weights: 0, seed: 1 },
    });
    expect(jobs()).toBe(before + 100);
  });

  it('has the whole from the shards, for any number of them', async () => {
    const plain = await timeless(inline);
    for (const of of [1, 2, 3, 7, 130]) {
      const kept = store();
      for (let index = of; index >= 1; index--) {
        const part = imagesOfShard(images, { index, of });
        if (part.images.length > 0)
          await timeless(keptJobs(inline, kept), { ...images, ...part.images }, part.slice);
      }
      const { pool, jobs } = counted();
      expect(await timeless(keptJobs(pool, kept))).toEqual(plain);
      expect(jobs(), `${of} shards`).toBe(0);
    }
  });
});
