/**
 * @file A population → its NIR node: a port, an IF neuron, or what stands in for max pooling.
 */
import { FirstspikeError } from '../../error.ts';
import { nameOf } from '../../graph/activation.ts';
import { sizeOf } from '../../graph/tensor.ts';
import type { MaxPoolProjection, Population, SpikingNetwork } from '../../network/network.ts';
import type { NirNode, NirPool2d } from './record.ts';
import { paddingOf, refusal } from './synapses.ts';
import { unitOf } from './unit.ts';

/** What may stand in for max pooling. */
export type MaxPool = 'sum' | 'average';

/** @throws FirstspikeError `unsupported` for what NIR cannot say */
export function populationNode(
  network: SpikingNetwork,
  population: Population,
  maxPool: MaxPool | undefined,
): NirNode {
  refuseRule(population);
  const { shape } = population;
  if (population.kind === 'input') return { type: 'Input', shape };
  if (population.kind === 'readout') return { type: 'Output', shape };
  if (population.kind === 'relay') return relayNode(network, population, maxPool);
  const unit = unitOf(network, population);
  const neurons = sizeOf(shape);
  const filled = (value: number) => ({ shape, data: new Float32Array(neurons).fill(value) });
  const thresholds = Float32Array.from({ length: neurons }, (_, i) => unit.threshold(i, neurons));
  return {
    type: 'IF',
    arrays: { r: filled(1), v_threshold: { shape, data: thresholds }, v_reset: filled(0) },
  };
}

/** An IF neuron computes Relu; for anything else NIR has no neuron that fires once. */
function refuseRule(population: Population): void {
  if (population.kind !== 'readout' && population.selection) {
    throw new FirstspikeError(
      'unsupported',
      `"${population.name}" leaves out some of its spikes (deadline, N-of-M or rank order), and NIR's neurons do not compete; convert without.`,
    );
  }
  if (population.kind !== 'spiking' || (!population.mirror && !population.thresholdTable)) return;
  throw new FirstspikeError(
    'unsupported',
    `"${population.name}" computes ${nameOf(population.activation)}, and NIR's IF neurons compute Relu; export a network whose layers end in Relu.`,
  );
}

function relayNode(
  { projections }: SpikingNetwork,
  population: Population,
  maxPool: MaxPool | undefined,
): NirNode {
  const wires = projections.filter(({ to }) => to === population.name);
  const gather = wires.find(({ kind }) => kind === 'gather');
  if (gather) {
    throw new FirstspikeError(
      'unsupported',
      `"${gather.to}" takes spikes of "${gather.from}" in another order (Transpose, Concat, Slice), which NIR cannot say.`,
    );
  }
  const windows = wires.filter((wire): wire is MaxPoolProjection => wire.kind === 'max-pool');
  if (windows.length === 1) return pool(windows[0], population, maxPool);
  throw new FirstspikeError('unsupported', `Population "${population.name}" has no window of its own.`);
}

function pool(
  projection: MaxPoolProjection,
  { name, shape }: Population,
  maxPool: MaxPool | undefined,
): NirPool2d {
  const { window } = projection;
  const refuse = refusal(projection);
  if (maxPool === undefined) {
    throw new FirstspikeError(
      'unsupported',
      `NIR has no max pooling, which population "${name}" is; --max-pool average writes AvgPool2d, --max-pool sum SumPool2d (right where at most one neuron of a window fires).`,
      { population: name },
    );
  }
  const padding = paddingOf(window, refuse);
  if (shape.length !== 3) throw refuse('pools in one dimension');
  if (typeof padding === 'string') throw refuse('pads a pooling window on one side only');
  if (window.dilations.some((step) => step > 1)) throw refuse('pools with gaps between the taps');
  return {
    type: maxPool === 'sum' ? 'SumPool2d' : 'AvgPool2d',
    kernel: window.kernel,
    stride: window.strides,
    padding,
  };
}
