/**
 * @file Adding spikes to potentials, one wiring at a time: `u[target] += weight · k` for every synapse of every spike.
 * Weights are repacked once so that the synapses of one spike are neighbours in memory.
 */
import { tapsPerInput } from '../../geometry/window.ts';
import type { SynapticProjection, Weights } from '../../network/network.ts';

export type Potentials = Int32Array | Float64Array;

/** Layout of the target's potentials: channels last. */
interface Layout {
  readonly channels: number;
  readonly positions: number;
}

/** Returns a function that adds all spikes in `source` (channels first) to `u` (channels last). */
export function scatterOf(
  { wiring, weights }: SynapticProjection,
  layout: Layout,
  source: Potentials,
  u: Potentials,
): () => void {
  if (wiring.kind === 'dense') return scatterDense(wiring, repackDense(wiring, weights, layout), source, u);
  if (wiring.kind === 'elementwise') return scatterElementwise(weights, layout, source, u);
  if (wiring.kind === 'sparse') return scatterSparse(wiring, weights, layout, source, u);
  return scatterConv(wiring, repackConv(wiring, weights), source, u);
}

const like = (weights: Weights): Weights => {
  if (weights instanceof Int8Array) return new Int8Array(weights.length);
  return weights instanceof Int16Array ? new Int16Array(weights.length) : new Float32Array(weights.length);
};

type Dense = Extract<SynapticProjection['wiring'], { kind: 'dense' }>;
type Conv = Extract<SynapticProjection['wiring'], { kind: 'conv' }>;

/** [outputs, inputs] → [inputs, outputs], the outputs in the order of the potentials. */
function repackDense({ inputs, outputs }: Dense, weights: Weights, { channels, positions }: Layout): Weights {
  const packed = like(weights);
  for (let i = 0; i < outputs; i++) {
    const target = (i % positions) * channels + Math.floor(i / positions);
    for (let j = 0; j < inputs; j++) packed[j * outputs + target] = weights[i * inputs + j];
  }
  return packed;
}

function scatterDense(
  { inputs, outputs }: Dense,
  packed: Weights,
  source: Potentials,
  u: Potentials,
): () => void {
  return () => {
    for (let j = 0; j < inputs; j++) {
      const k = source[j];
      if (k !== 0) addScaled(u, 0, packed, j * outputs, outputs, k);
    }
  };
}

function addScaled(
  u: Potentials,
  at: number,
  weights: Weights,
  from: number,
  count: number,
  k: number,
): void {
  for (let i = 0; i < count; i++) u[at + i] += weights[from + i] * k;
}

function scatterElementwise(
  weights: Weights,
  { channels, positions }: Layout,
  source: Potentials,
  u: Potentials,
): () => void {
  const perWeight = (channels * positions) / weights.length;
  return () => {
    for (let j = 0; j < source.length; j++) {
      const k = source[j];
      if (k !== 0)
        u[(j % positions) * channels + Math.floor(j / positions)] += weights[Math.floor(j / perWeight)] * k;
    }
  };
}

function scatterSparse(
  { inputs, starts, targets }: Extract<SynapticProjection['wiring'], { kind: 'sparse' }>,
  weights: Weights,
  { channels, positions }: Layout,
  source: Potentials,
  u: Potentials,
): () => void {
  const at = targets.map((i) => (i % positions) * channels + Math.floor(i / positions));
  return () => {
    for (let j = 0; j < inputs; j++) {
      const k = source[j];
      if (k === 0) continue;
      for (let s = starts[j]; s < starts[j + 1]; s++) u[at[s]] += weights[s] * k;
    }
  };
}

/** [out, in / groups, rows, columns] → [in, rows, columns, out / groups]. */
function repackConv({ window, inChannels, outChannels, groups }: Conv, weights: Weights): Weights {
  const packed = like(weights);
  const inPerGroup = inChannels / groups;
  const outPerGroup = outChannels / groups;
  const taps = window.kernel[0] * window.kernel[1];
  for (let out = 0; out < outChannels; out++) {
    const group = Math.floor(out / outPerGroup);
    for (let i = 0; i < inPerGroup; i++) {
      for (let tap = 0; tap < taps; tap++) {
        const to = ((group * inPerGroup + i) * taps + tap) * outPerGroup + (out % outPerGroup);
        packed[to] = weights[(out * inPerGroup + i) * taps + tap];
      }
    }
  }
  return packed;
}

function scatterConv(wiring: Conv, packed: Weights, source: Potentials, u: Potentials): () => void {
  const { window, inChannels, outChannels, groups } = wiring;
  const rows = tapsPerInput(window, 0);
  const columns = tapsPerInput(window, 1);
  const outPerGroup = outChannels / groups;
  const inPerGroup = inChannels / groups;
  const [kernelRows, kernelColumns] = window.kernel;
  const outColumns = window.output[1];
  return () => {
    let j = 0;
    for (let channel = 0; channel < inChannels; channel++) {
      const firstTarget = Math.floor(channel / inPerGroup) * outPerGroup;
      for (const vertical of rows) {
        for (const horizontal of columns) {
          const k = source[j++];
          if (k === 0) continue;
          for (const { output: row, tap: rowTap } of vertical) {
            const kernelRow = (channel * kernelRows + rowTap) * kernelColumns;
            for (const { output: column, tap } of horizontal) {
              const at = (row * outColumns + column) * outChannels + firstTarget;
              addScaled(u, at, packed, (kernelRow + tap) * outPerGroup, outPerGroup, k);
            }
          }
        }
      }
    }
  };
}
