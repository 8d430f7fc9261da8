/**
 * @file Which neuron reaches which: the wiring of a projection without its weights. Source and target neurons are
 * numbered in channel, row, column order of their populations.
 */
import { fanOutPerPosition, tapsPerInput, type Window } from './window.ts';

export type Connectivity =
  /** Convolution; weights are [outChannels, inChannels / groups, kernel rows, kernel columns]. */
  | {
      readonly kind: 'conv';
      readonly window: Window;
      readonly inChannels: number;
      readonly outChannels: number;
      readonly groups: number;
    }
  /** Every source to every target; weights are [outputs, inputs]. */
  | { readonly kind: 'dense'; readonly inputs: number; readonly outputs: number }
  /** Source i to target i, with one weight per channel: a residual add. */
  | { readonly kind: 'elementwise'; readonly size: number }
  /**
   * Any synapses, listed by source: those of source j are starts[j] … starts[j + 1] − 1; weights and `targets` are in
   * that order. For layers that share weights in no regular way.
   */
  | {
      readonly kind: 'sparse';
      readonly inputs: number;
      readonly outputs: number;
      readonly starts: Int32Array;
      readonly targets: Int32Array;
    };

/** Number of source neurons. */
export function sourceCount(wiring: Connectivity): number {
  if (wiring.kind === 'conv') return wiring.inChannels * wiring.window.input[0] * wiring.window.input[1];
  return wiring.kind === 'elementwise' ? wiring.size : wiring.inputs;
}

/** Number of target neurons. */
export function targetCount(wiring: Connectivity): number {
  if (wiring.kind === 'conv') return wiring.outChannels * wiring.window.output[0] * wiring.window.output[1];
  return wiring.kind === 'elementwise' ? wiring.size : wiring.outputs;
}

/**
 * Calls `visit(target, weight)` for every synapse that leaves a source neuron; `weight` is the index of its weight.
 * The slow and readable definition of the wiring: the clocked simulator and the tests use nothing else.
 * `weights` is the number of weights of an elementwise projection (one per channel).
 */
export function synapseVisitor(
  wiring: Connectivity,
  weights: number,
): (source: number, visit: (target: number, weight: number) => void) => void {
  if (wiring.kind === 'dense') {
    return (source, visit) => {
      for (let target = 0; target < wiring.outputs; target++) visit(target, target * wiring.inputs + source);
    };
  }
  if (wiring.kind === 'elementwise') {
    const perChannel = wiring.size / weights;
    return (source, visit) => visit(source, Math.floor(source / perChannel));
  }
  if (wiring.kind === 'sparse') {
    const { starts, targets } = wiring;
    return (source, visit) => {
      for (let i = starts[source]; i < starts[source + 1]; i++) visit(targets[i], i);
    };
  }
  const { window, inChannels, outChannels, groups } = wiring;
  const rowTaps = tapsPerInput(window, 0);
  const columnTaps = tapsPerInput(window, 1);
  const [outRows, outColumns] = window.output;
  const inPerGroup = inChannels / groups;
  const outPerGroup = outChannels / groups;
  return (source, visit) => {
    const column = source % window.input[1];
    const row = Math.floor(source / window.input[1]) % window.input[0];
    const channel = Math.floor(source / (window.input[0] * window.input[1]));
    const group = Math.floor(channel / inPerGroup);
    for (let out = group * outPerGroup; out < (group + 1) * outPerGroup; out++) {
      for (const vertical of rowTaps[row]) {
        for (const horizontal of columnTaps[column]) {
          const target = (out * outRows + vertical.output) * outColumns + horizontal.output;
          const kernel = (out * inPerGroup + (channel % inPerGroup)) * window.kernel[0] + vertical.tap;
          visit(target, kernel * window.kernel[1] + horizontal.tap);
        }
      }
    }
  };
}

/**
 * Number of synapses that leave each neuron of a part of the source: of each position of a convolution, else of all. Listed
 * synapses have no such parts.
 */
export function fanOutPerPart(wiring: Exclude<Connectivity, { kind: 'sparse' }>): Int32Array {
  if (wiring.kind !== 'conv') return Int32Array.of(wiring.kind === 'dense' ? wiring.outputs : 1);
  const targets = wiring.outChannels / wiring.groups;
  return fanOutPerPosition(wiring.window).map((positions) => targets * positions);
}

/** Number of synapses that leave each source neuron: border-aware, so that a count of them is exact. */
export function fanOut(wiring: Connectivity): Int32Array {
  if (wiring.kind === 'sparse') {
    return Int32Array.from({ length: wiring.inputs }, (_, j) => wiring.starts[j + 1] - wiring.starts[j]);
  }
  const parts = fanOutPerPart(wiring);
  const fans = new Int32Array(sourceCount(wiring));
  if (parts.length === 1) return fans.fill(parts[0]);
  for (let first = 0; first < fans.length; first += parts.length) fans.set(parts, first);
  return fans;
}

/** Multiply-accumulates of the same layer computed densely, as frameworks count them: outputs × kernel, padding included. */
export function denseMacs(wiring: Connectivity): number {
  if (wiring.kind === 'dense') return wiring.inputs * wiring.outputs;
  if (wiring.kind === 'elementwise') return 0;
  if (wiring.kind === 'sparse') return wiring.targets.length;
  const { kernel, output } = wiring.window;
  return (
    (output[0] * output[1] * kernel[0] * kernel[1] * wiring.inChannels * wiring.outChannels) / wiring.groups
  );
}
