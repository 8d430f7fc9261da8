/**
 * @file The work behind the Watch page: one network, one image at a time. The ANN's code is fetched only when its
 * model is there.
 */
import { decideReadout } from '../../../src/graph/decision.ts';
import { networkOf } from '../../../src/network/file.ts';
import type { ReadoutPopulation, SpikingNetwork } from '../../../src/network/index.ts';
import { decodeSafetensors, type Safetensors } from '../../../src/network/safetensors.ts';
import type { Plan } from '../../../src/ops/plan.ts';
import {
  type ClockedSimulator,
  clockedSimulator,
  type Simulator,
  simulatorOf,
} from '../../../src/simulate/index.ts';
import { type Noise, noNoise } from '../../../src/simulate/noise/noise.ts';
import { BUNDLED } from '../lib/bundled.ts';
import { joined } from '../lib/difference.ts';
import type { AnnSource } from './ann.ts';
import { answer } from './answer.ts';
import { kernelsOf } from './kernels.ts';
import { infoOf } from './network-info.ts';
import { listeningSteps, traceNeuron, untilDeadline } from './neuron-trace.ts';
import type {
  AnnDecision,
  Answer,
  Decision,
  ImagePixels,
  MapKernels,
  NetworkInfo,
  NeuronId,
  NeuronTrace,
  Probed,
} from './protocol.ts';

interface Loaded {
  readonly network: SpikingNetwork;
  readonly info: NetworkInfo;
  readonly simulator: Simulator;
  readonly clocked: ClockedSimulator;
}

let loaded: Loaded | undefined;
/** The file that was opened last, and what it was called. */
let opened: { readonly name: string; readonly stored: Safetensors } | undefined;
/** The simulators' noise. */
let noise: Noise = noNoise;
/** Simulators of the bundled network at other steps, by their number. */
const probes = new Map<number, { readonly network: SpikingNetwork; readonly simulator: Simulator }>();
let ann: { readonly plan: Plan; readonly ask: typeof import('./ann.ts').askAnn } | undefined;

function current(): Loaded {
  if (!loaded) throw new RangeError('No network is loaded.');
  return loaded;
}

function show(network: SpikingNetwork): NetworkInfo {
  const info = infoOf(network);
  loaded = {
    network,
    info,
    simulator: simulatorOf(network, 'event', noise),
    clocked: clockedSimulator(network, noise),
  };
  return info;
}

/** What is loaded, with simulators of this noise. */
function noisy(wanted: Noise): Loaded {
  const { jitter, drop, seed } = wanted;
  if (jitter !== noise.jitter || drop !== noise.drop || seed !== noise.seed) {
    noise = wanted;
    show(current().network);
  }
  return current();
}

export const live = {
  /** Takes a saved network; forgets the ANN of the one before. */
  open: (bytes: Uint8Array, name: string): Promise<Answer<NetworkInfo>> =>
    answer(() => {
      const stored = decodeSafetensors(bytes, name);
      const info = show(networkOf(stored, name));
      opened = { name, stored };
      probes.clear();
      ann = undefined;
      return info;
    }),

  /** Takes another network of the same ANN, as its difference from the file that was opened under this name. */
  exchange: (bytes: Uint8Array, name: string): Promise<Answer<NetworkInfo>> =>
    answer(() => {
      const difference = decodeSafetensors(bytes, name);
      return show(networkOf(opened?.name === name ? joined(opened.stored, difference) : difference, name));
    }),

  openAnn: (source: AnnSource): Promise<Answer<boolean>> =>
    answer(async () => {
      const own = opened;
      const code = await import('./ann.ts');
      const plan = await code.openAnn(source);
      // Another network may have been opened meanwhile.
      if (own === opened) ann = { plan, ask: code.askAnn };
      return own === opened;
    }),

  /** Runs the spiking network on an image. */
  decide: (pixels: ImagePixels, wanted: Noise): Promise<Answer<Decision>> =>
    answer(() => {
      const { network, info, simulator } = noisy(wanted);
      const started = performance.now();
      const plain = simulator.run(pixels);
      const milliseconds = performance.now() - started;
      const { spikeTimes } = simulator.run(pixels, { trace: true });
      const times = network.populations.map(({ name }) => Uint16Array.from(spikeTimes?.get(name) ?? []));
      return {
        logits: [...plain.logits],
        winner: decideReadout(network.decision, plain),
        spikes: [...plain.spikes],
        hiddenSpikes: info.populations.reduce(
          (sum, { kind }, p) => sum + (kind === 'spiking' ? plain.spikes[p] : 0),
          0,
        ),
        synops: plain.synops.reduce((sum, count) => sum + count, 0),
        milliseconds,
        times,
      };
    }),

  /** What the ANN says; nothing as long as it is not there. */
  ask: (pixels: ImagePixels): Promise<Answer<AnnDecision | null>> =>
    answer(() => (ann ? ann.ask(ann.plan, current().network, pixels) : null)),

  /** Potential of every read-out neuron after steps 0…tMax of its silent stage, in the ANN's units. */
  race: (pixels: ImagePixels, wanted: Noise): Promise<Answer<readonly (readonly number[])[]>> =>
    answer(() => {
      const { network, clocked, info } = noisy(wanted);
      const { name, scale, stage } = network.populations[network.populations.length - 1] as ReadoutPopulation;
      const steps = listeningSteps(network, stage);
      const record = Array.from({ length: info.classes }, (_, neuron) => ({ population: name, neuron }));
      return clocked
        .run(pixels, { record })
        .recordings.map(({ silent }) => untilDeadline(silent, steps).map((u) => u * scale));
    }),

  /** One neuron's life for an image. */
  trace: (pixels: ImagePixels, neuron: NeuronId, wanted: Noise): Promise<Answer<NeuronTrace>> =>
    answer(() => {
      const { network, clocked } = noisy(wanted);
      return traceNeuron({ network, clocked }, pixels, neuron);
    }),

  /** What the network of so many steps decides, without showing it; its file is that of `exchange`. */
  probe: (steps: number, bytes: Uint8Array, pixels: ImagePixels): Promise<Answer<Probed>> =>
    answer(() => {
      let own = probes.get(steps);
      if (!own) {
        const stored = decodeSafetensors(bytes, `${steps} steps`);
        const network = networkOf(opened ? joined(opened.stored, stored) : stored, BUNDLED.name);
        own = { network, simulator: simulatorOf(network, 'event') };
        probes.set(steps, own);
      }
      const run = own.simulator.run(pixels);
      const hidden = own.network.populations.map(({ kind }) => kind === 'spiking');
      return {
        steps,
        winner: decideReadout(own.network.decision, run),
        spikes: run.spikes.reduce((sum, spikes, p) => sum + (hidden[p] ? spikes : 0), 0),
      };
    }),

  /** How one map of a population looks at its sources. */
  kernels: (population: string, channel: number): Promise<Answer<MapKernels>> =>
    answer(() => kernelsOf(current().network, population, channel)),
};

export type LiveWorker = typeof live;
