/**
 * @file Which channel a weight belongs to on either side, for every kind of synapse.
 */
import type { FloatSynapses } from '../ops/signal.ts';

/** Consecutive weights of one target: weight `start + i` comes from source `source + floor(i / perSource)`. */
export interface WeightRow {
  readonly start: number;
  readonly length: number;
  readonly target: number;
  readonly source: number;
  readonly perSource: number;
}

/**
 * All weights in order, as rows. Sources and targets are channels of a convolution or of an elementwise projection, neurons of
 * a dense or sparse one; `weightAxes` says how many there are.
 */
export function* weightRows(synapses: FloatSynapses): Generator<WeightRow> {
  if (synapses.kind === 'elementwise') {
    for (let i = 0; i < synapses.weights.length; i++)
      yield { start: i, length: 1, target: i, source: i, perSource: 1 };
    return;
  }
  if (synapses.kind === 'sparse') {
    const { inputs, starts, targets } = synapses;
    for (let source = 0; source < inputs; source++) {
      for (let i = starts[source]; i < starts[source + 1]; i++)
        yield { start: i, length: 1, target: targets[i], source, perSource: 1 };
    }
    return;
  }
  if (synapses.kind === 'dense') {
    const { inputs: length, outputs } = synapses;
    for (let target = 0; target < outputs; target++)
      yield { start: target * length, length, target, source: 0, perSource: 1 };
    return;
  }
  const { inChannels, outChannels, groups, window } = synapses;
  const perSource = window.kernel[0] * window.kernel[1];
  const inPerGroup = inChannels / groups;
  const outPerGroup = outChannels / groups;
  const length = inPerGroup * perSource;
  for (let target = 0; target < outChannels; target++) {
    const source = Math.floor(target / outPerGroup) * inPerGroup;
    yield { start: target * length, length, target, source, perSource };
  }
}

/** How many different sources and targets `weightRows` names. */
export function weightAxes(synapses: FloatSynapses): { readonly sources: number; readonly targets: number } {
  if (synapses.kind === 'dense' || synapses.kind === 'sparse')
    return { sources: synapses.inputs, targets: synapses.outputs };
  if (synapses.kind === 'elementwise')
    return { sources: synapses.weights.length, targets: synapses.weights.length };
  return { sources: synapses.inChannels, targets: synapses.outChannels };
}
