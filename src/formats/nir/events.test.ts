import { expect, it } from 'vitest';
import { input, networkOf, readout, spiking, synapses } from '../../../test/tiny-network.ts';
import { loadHdf5, reading } from '../hdf5.ts';
import { writeNirSpikes } from './events.ts';

it('holds events of every node in order of time, rows filled up as NIRData has it', async () => {
  const network = networkOf(
    [input([3]), spiking('dense1', [2]), readout([1])],
    [
      synapses('input', 'dense1', { kind: 'dense', inputs: 3, outputs: 2 }),
      synapses('dense1', 'readout', { kind: 'dense', inputs: 2, outputs: 1 }),
    ],
  );
  // Four steps a stage; 4 is silence.
  const bytes = await writeNirSpikes(network, [
    new Map([
      ['input', Float64Array.of(3, 4, 0)],
      ['dense1', Float64Array.of(4, 2)],
    ]),
    new Map([
      ['input', Float64Array.of(4, 1, 4)],
      ['dense1', Float64Array.of(4, 4)],
    ]),
  ]);
  const read = reading(await loadHdf5('NIR files'), bytes, (file) => {
    const { Dataset, Group } = hdf5;
    const value = (path: string) => {
      const found = file.get(path);
      return found instanceof Dataset ? { shape: found.shape, value: found.value } : null;
    };
    const attribute = (path: string, name: string) => {
      const found = file.get(path);
      return found instanceof Group ? found.get_attribute(name, true) : null;
    };
    return {
      root: file.get_attribute('__type__', true),
      node: attribute('nodes/input', '__type__'),
      type: attribute('nodes/input/observables/spikes', '__type__'),
      neurons: attribute('nodes/input/observables/spikes', 'n_neurons'),
      tMax: attribute('nodes/input/observables/spikes', 't_max'),
      idx: value('nodes/input/observables/spikes/idx'),
      time: value('nodes/input/observables/spikes/time'),
      hidden: value('nodes/dense1/observables/spikes/time'),
    };
  });
  const never = Number.POSITIVE_INFINITY;
  expect(read).toEqual({
    root: 'NIRGraphData',
    node: 'NIRNodeData',
    type: 'EventData',
    neurons: 3,
    tMax: 8,
    idx: { shape: [2, 2], value: Int32Array.of(2, 0, 1, -1) },
    time: { shape: [2, 2], value: Float64Array.of(0, 3, 1, never) },
    // The spiking stage of dense1 begins at step 4.
    hidden: { shape: [2, 1], value: Float64Array.of(6, never) },
  });
});

const { library: hdf5 } = await loadHdf5('NIR files');
