/**
 * @file Spike trains of images → bytes of a NIRData file: events of every node, in the layout of `nir.write_data`
 * (https://github.com/neuromorphs/NIR/blob/main/nir/serialization.py, EventData in nir/data_ir/graph.py).
 */
import { sizeOf } from '../../graph/tensor.ts';
import { latency, timelineOf } from '../../network/latency.ts';
import { type SpikingNetwork, stageLength } from '../../network/network.ts';
import { type H5Group, loadHdf5, writing } from '../hdf5.ts';
import { populationNodes } from './names.ts';
import { writeArray } from './write.ts';

/** Spike times of one image by population, 0…T in its own T steps; T is silence (`Simulation.spikeTimes`). */
export type SpikeTimes = ReadonlyMap<string, Float64Array>;

/**
 * One sample per image: `spikes` of each node are `idx` [images, events], the neuron in channel, row, column order, and
 * `time` [images, events] in steps from the start of the input (stages in continuous time), in order of time. Rows are
 * filled up with idx −1 at time ∞, as NIRData has it.
 * @throws FirstspikeError `missing-dependency` without h5wasm
 * @example
 * ```ts
 * const { spikeTimes } = simulator.run([255, 0], { trace: true });
 * const bytes = await writeNirSpikes(network, [spikeTimes]);
 * bytes.subarray(1, 4); // → [72, 68, 70]
 * ```
 */
export async function writeNirSpikes(
  network: SpikingNetwork,
  images: readonly SpikeTimes[],
): Promise<Uint8Array> {
  const hdf5 = await loadHdf5('NIR files');
  const nodes = populationNodes(network);
  const timeline = timelineOf(network);
  return writing(hdf5, (file) => {
    typed(file, 'NIRGraphData');
    const members = file.create_group('nodes');
    for (const population of network.populations) {
      if (population.kind === 'readout') continue;
      const { name, shape, steps } = population;
      const start = timeline.firesFrom(population);
      const samples = images.map((times) =>
        eventsOf(times.get(name) ?? new Float64Array(0), start, stageLength(steps)),
      );
      const columns = samples.reduce((most, events) => Math.max(most, events.length), 1);
      const idx = new Int32Array(images.length * columns).fill(-1);
      const time = new Float64Array(idx.length).fill(Number.POSITIVE_INFINITY);
      samples.forEach((events, row) => {
        events.forEach((event, column) => {
          idx[row * columns + column] = event.neuron;
          time[row * columns + column] = event.time;
        });
      });
      const node = members.create_group(nodes.get(name) ?? name);
      typed(node, 'NIRNodeData');
      const spikes = node.create_group('observables').create_group('spikes');
      typed(spikes, 'EventData');
      spikes.create_attribute('n_neurons', BigInt64Array.of(BigInt(sizeOf(shape))), [], '<q');
      spikes.create_attribute('t_max', Float64Array.of(latency(network)), [], '<d');
      writeArray(spikes, 'idx', { shape: [images.length, columns], data: idx });
      writeArray(spikes, 'time', { shape: [images.length, columns], data: time });
    }
  });
}

const typed = (group: H5Group, type: string): void => group.create_attribute('__type__', type, [], 'S');

/** A silent neuron has no event. */
function eventsOf(times: Float64Array, start: number, silence: number): { neuron: number; time: number }[] {
  const events: { neuron: number; time: number }[] = [];
  times.forEach((t, neuron) => {
    if (t < silence) events.push({ neuron, time: start + t });
  });
  return events.sort((a, b) => a.time - b.time);
}
