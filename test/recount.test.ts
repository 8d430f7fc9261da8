/**
 * @file Spikes and synaptic operations recounted without time, from the ONNX file: its weights, its shapes, and nothing of the
 * converted network but thresholds (xMax, iExt). This is also the ANN quantised to the network's levels, and it decides as
 * the spiking network does, image by image.
 *
 *     k = clip(⌊(Σ round(w · iExt · xIn · T / (xOut · T_in)) k_in + u(0)) / iExt⌋, 0, T)
 */
import { describe, expect, it } from 'vitest';
import type { Graph } from '../src/graph/graph.ts';
import { reportOf } from '../src/measure/report.ts';
import type { SpikingNetwork } from '../src/network/network.ts';
import { evaluateImages } from '../src/run/evaluate.ts';
import { bundledNetwork } from './bundled-network.ts';

/** A map of levels: channels, rows, columns. */
interface Maps {
  readonly shape: readonly [number, number, number];
  readonly k: readonly number[];
}

/** What was counted: firing units by layer, multiply-accumulates of levels other than zero by layer. */
interface Counts {
  readonly spikes: number[];
  readonly macs: number[];
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const constant = (
  { constants }: Graph,
  name: string,
): { dims: readonly number[]; data: ArrayLike<number> } => {
  const found = constants.get(name);
  if (found?.kind !== 'float') throw new Error(name);
  return { dims: found.shape, data: found.data };
};

const list = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);

/** Rows and columns before the first: from pads, or from auto_pad of a window that covers ⌈n / s⌉ places. */
function padding(
  attributes: Readonly<Record<string, unknown>>,
  axis: 0 | 1,
  n: number,
  k: number,
  s: number,
) {
  const auto = attributes.auto_pad ?? 'NOTSET';
  if (auto === 'SAME_UPPER') {
    const out = Math.ceil(n / s);
    return { before: Math.floor(Math.max(0, (out - 1) * s + k - n) / 2), out };
  }
  const pads = list(attributes.pads);
  const [before, after] = pads.length > 0 && auto === 'NOTSET' ? [pads[axis], pads[axis + 2]] : [0, 0];
  return { before, out: Math.floor((n + before + after - k) / s) + 1 };
}

/** Sums of a convolution or a dense layer, a multiply-accumulate wherever a level other than zero meets a weight. */
function sums(
  { shape, k }: Maps,
  weights: { dims: readonly number[]; w: (out: number, rest: number) => number },
  attributes: Readonly<Record<string, unknown>>,
): { shape: [number, number, number]; u: number[]; macs: number } {
  const [outs, ...rest] = weights.dims;
  let macs = 0;
  if (rest.length === 1) {
    const u = Array.from({ length: outs }, (_, o) =>
      k.reduce((sum, level, i) => (level === 0 ? sum : sum + weights.w(o, i) * level), 0),
    );
    return { shape: [outs, 1, 1], u, macs: outs * k.filter((level) => level !== 0).length };
  }
  const [inputs, kh, kw] = rest;
  const [sy, sx] = attributes.strides ? list(attributes.strides) : [1, 1];
  const vertical = padding(attributes, 0, shape[1], kh, sy);
  const horizontal = padding(attributes, 1, shape[2], kw, sx);
  const u: number[] = [];
  for (let o = 0; o < outs; o++)
    for (let r = 0; r < vertical.out; r++)
      for (let c = 0; c < horizontal.out; c++) {
        let sum = 0;
        for (let i = 0; i < inputs; i++)
          for (let y = 0; y < kh; y++)
            for (let x = 0; x < kw; x++) {
              const row = r * sy - vertical.before + y;
              const column = c * sx - horizontal.before + x;
              if (row < 0 || row >= shape[1] || column < 0 || column >= shape[2]) continue;
              const level = k[(i * shape[1] + row) * shape[2] + column];
              if (level === 0) continue;
              sum += weights.w(o, (i * kh + y) * kw + x) * level;
              macs++;
            }
        u.push(sum);
      }
  return { shape: [outs, vertical.out, horizontal.out], u, macs };
}

/** The largest level of each window, without padding. */
function pooled(
  { shape: [channels, rows, columns], k }: Maps,
  attributes: Readonly<Record<string, unknown>>,
): Maps {
  const [kh, kw] = list(attributes.kernel_shape);
  const [sy, sx] = list(attributes.strides);
  const shape = [channels, Math.floor((rows - kh) / sy) + 1, Math.floor((columns - kw) / sx) + 1] as const;
  const levels = Array.from({ length: size(shape) }, (_, i) => {
    const [c, r, x] = [
      Math.floor(i / (shape[1] * shape[2])),
      Math.floor(i / shape[2]) % shape[1],
      i % shape[2],
    ];
    let most = 0;
    for (let a = 0; a < kh; a++)
      for (let b = 0; b < kw; b++) most = Math.max(most, k[(c * rows + r * sy + a) * columns + x * sx + b]);
    return most;
  });
  return { shape, k: levels };
}

/** The class that the quantised ANN decides for, and what it counts. */
function recount(graph: Graph, network: SpikingNetwork, pixels: Float64Array): { decision: number } & Counts {
  const T = Number(network.steps);
  const spiking = network.populations.filter((population) => population.kind === 'spiking');
  const readout = network.populations[network.populations.length - 1];
  const counts: Counts = { spikes: [], macs: [] };
  let layer = 0;
  let xIn = 1;
  let maps: Maps = { shape: [1, 28, 28], k: Array.from(pixels, (p) => Math.floor((p / 255) * T + 0.5)) };
  counts.spikes.push(maps.k.filter((k) => k !== 0).length);
  for (const { type, attributes, inputs } of graph.nodes) {
    if (type === 'MaxPool') maps = pooled(maps, attributes);
    if (type !== 'Conv' && type !== 'Gemm') continue;
    const { dims, data } = constant(graph, inputs[1]);
    const bias = constant(graph, inputs[2]).data;
    if (type === 'Gemm') expect(attributes.transB).toBe(1);
    const target = spiking.at(layer++);
    const perOut = size(dims) / dims[0];
    const own = target?.kind === 'spiking' ? target : undefined;
    const iExt = (o: number) => own?.iExt[own.iExt.length === 1 ? 0 : o] ?? 1;
    const unit = (o: number) =>
      own
        ? (iExt(o) * xIn) / own.xMax[0]
        : readout.kind === 'readout'
          ? xIn / (T * readout.scale)
          : Number.NaN;
    const found = sums(
      maps,
      { dims, w: (o, rest) => Math.round(data[o * perOut + rest] * unit(o)) },
      attributes,
    );
    counts.macs.push(found.macs);
    const places = size(found.shape) / dims[0];
    const u = found.u.map((sum, i) => {
      const o = Math.floor(i / places);
      return sum + Math.round((bias[o] * unit(o) * T) / xIn) + (own ? Math.floor(iExt(o) / 2) : 0);
    });
    if (!own) return { decision: u.indexOf(Math.max(...u)), ...counts };
    const k = u.map((potential, i) =>
      Math.min(T, Math.max(0, Math.floor(potential / iExt(Math.floor(i / places))))),
    );
    counts.spikes.push(k.filter((level) => level !== 0).length);
    maps = { shape: found.shape, k };
    xIn = own.xMax[0];
  }
  throw new Error('the file has no layer without an activation at its end');
}

const IMAGES = 12;

describe.each([
  { name: 'mnist-fig1', steps: 8, weights: 'int8' },
  { name: 'mnist-fig1', steps: 16, weights: 'int16' },
  { name: 'mnist-fig1-2steps', steps: 2, weights: 'int8' },
  { name: 'mnist-small', steps: 8, weights: 'int8' },
] as const)('$name at $steps steps, $weights', async ({ name, steps, weights }) => {
  const { graph, network, ann, images, pixels } = await bundledNetwork(
    name,
    { steps, weights, threshold: { kind: 'percentile', percentile: 99.9 } },
    IMAGES,
  );
  const tally = await evaluateImages(network, images, { ann });
  const report = reportOf(network, tally, true);
  const recounts = pixels.map((image) => recount(graph, network, image));

  it('every spike and synaptic operation of the simulator is one of the recount', () => {
    const layers = recounts[0].spikes.map((_, l) => recounts.reduce((sum, { spikes }) => sum + spikes[l], 0));
    const counted = network.populations.flatMap(({ kind }, p) =>
      kind === 'input' || kind === 'spiking' ? [tally.spikes[p]] : [],
    );
    expect(counted).toEqual(layers);
    const macs = recounts[0].macs.map((_, l) => recounts.reduce((sum, { macs: own }) => sum + own[l], 0));
    const synops = network.projections.flatMap(({ kind }, p) =>
      kind === 'synapses' ? [tally.synops[p]] : [],
    );
    expect(synops).toEqual(macs);
  });

  it('the quantised ANN decides as the spiking network, and costs what the report says', () => {
    expect(recounts.map(({ decision }) => decision)).toEqual(tally.results.map(({ snn }) => snn.decision));
    const total = recounts.flatMap(({ macs }) => macs).reduce((a, b) => a + b, 0);
    expect(report.quantised).toMatchObject({
      accuracy: report.snn.accuracy,
      macs: report.ann.macs,
      levels: steps + 1,
      weightBits: weights === 'int8' ? 8 : 16,
    });
    expect(report.quantised?.effectiveMacs).toBeCloseTo(total / IMAGES, 6);
  });
});
