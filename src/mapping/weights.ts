/**
 * @file Which channel a weight belongs to on either side, for every kind of synapse.
 */
import type { FloatSynapses } from '../ops/signal.ts';

/**
 * Calls `visit(index, source, target)` for every weight. Sources and targets are channels of a convolution or of an
 * elementwise projection, neurons of a dense or sparse one; `weightAxes` says how many there are.
 */
export function forEachWeight(
  synapses: FloatSynapses,
  visit: (index: number, source: number, target: number) => void,
): void {
  if (synapses.kind === 'dense') {
    for (let target = 0, index = 0; target < synapses.outputs; target++) {
      for (let source = 0; source < synapses.inputs; source++, index++) visit(index, source, target);
    }
    return;
  }
  if (synapses.kind === 'elementwise') {
    for (let i = 0; i < synapses.weights.length; i++) visit(i, i, i);
    return;
  }
  if (synapses.kind === 'sparse') {
    const { inputs, starts, targets } = synapses;
    for (let source = 0; source < inputs; source++) {
      for (let i = starts[source]; i < starts[source + 1]; i++) visit(i, source, targets[i]);
    }
    return;
  }
  const { inChannels, outChannels, groups, window } = synapses;
  const taps = window.kernel[0] * window.kernel[1];
  const inPerGroup = inChannels / groups;
  const outPerGroup = outChannels / groups;
  for (let target = 0, index = 0; target < outChannels; target++) {
    const firstSource = Math.floor(target / outPerGroup) * inPerGroup;
    for (let i = 0; i < inPerGroup; i++) {
      for (let tap = 0; tap < taps; tap++, index++) visit(index, firstSource + i, target);
    }
  }
}

/** How many different sources and targets `forEachWeight` names. */
export function weightAxes(synapses: FloatSynapses): { readonly sources: number; readonly targets: number } {
  if (synapses.kind === 'dense' || synapses.kind === 'sparse')
    return { sources: synapses.inputs, targets: synapses.outputs };
  if (synapses.kind === 'elementwise')
    return { sources: synapses.weights.length, targets: synapses.weights.length };
  return { sources: synapses.inChannels, targets: synapses.outChannels };
}
