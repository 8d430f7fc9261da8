/**
 * @file The costs of a code besides synaptic operations: steps, latency, neuron updates.
 */
import { clockedLife, latency } from '../../network/latency.ts';
import type { SpikingNetwork, Steps } from '../../network/network.ts';
import { wiredInto } from '../../network/wiring.ts';
import type { Coding } from './coding.ts';

export interface CodingRules {
  /** Steps of one stage of the one-spike code, of the whole run of the rate code, of one layer's few spikes. */
  readonly steps: Steps;
  /** Steps from the first to the decision; in stages where time is continuous. */
  readonly latency: number;
  /** Populations whose values arrive as constant currents instead of spikes. */
  readonly analog: ReadonlySet<string>;
  /**
   * Updates of a layer's neurons per image. Clocked: every neuron at every step of its life. Event: when it starts and
   * at each of its spikes; `null` where constant currents act at every step. `currents`: clocked updates that also read a current
   * which the neuron holds: in the silent stage of the one-spike code, and where the rate code's pixels are currents.
   */
  updates(
    neurons: number,
    spikes: number,
    isReadout: boolean,
    population: string,
  ): { readonly clocked: number | null; readonly currents: number; readonly event: number | null };
  /** Work of an event-driven machine per synaptic operation; shifts are free. */
  readonly eventSynop: 'multiply-add' | 'add';
}

export function rulesOf(network: SpikingNetwork, coding: Coding): CodingRules {
  if (coding.kind === 'rate') {
    const analog = analogPopulations(network);
    return {
      steps: coding.steps,
      latency: coding.steps,
      analog,
      updates(neurons, _spikes, _isReadout, population) {
        const clocked = coding.steps * neurons;
        const isDriven = wiredInto(network, population).some(({ projection }) => analog.has(projection.from));
        return { clocked, currents: isDriven ? clocked : 0, event: null };
      },
      eventSynop: 'add',
    };
  }
  const isOwn = coding.kind === 'ttfs';
  const steps = isOwn ? network.steps : coding.steps;
  const { stage } = network.populations[network.populations.length - 1];
  const { silent, spiking } = clockedLife(network);
  return {
    steps,
    latency: isOwn ? latency(network) : stage * coding.steps,
    analog: new Set(),
    // A stage to listen and a stage to fire.
    updates(neurons, spikes, isReadout, population) {
      const event = neurons + spikes;
      if (steps === 'continuous') return { clocked: null, currents: 0, event };
      if (!isOwn) return { clocked: neurons * (isReadout ? 1 : 2) * steps, currents: 0, event };
      const currents = neurons * silent(population);
      return { clocked: currents + neurons * spiking(population), currents, event };
    },
    eventSynop: isOwn ? 'multiply-add' : 'add',
  };
}

/** The input, and relays that only pass it on. */
export function analogPopulations(network: SpikingNetwork): ReadonlySet<string> {
  const analog = new Set<string>();
  for (const { name, kind } of network.populations) {
    const sources = wiredInto(network, name);
    const isAnalog =
      kind === 'input' ||
      (kind === 'relay' &&
        sources.length > 0 &&
        sources.every(({ projection }) => analog.has(projection.from)));
    if (isAnalog) analog.add(name);
  }
  return analog;
}
