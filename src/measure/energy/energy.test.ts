/** @file Every energy model on a tiny network, by hand. Memories of it are all below 8 kB: 10 pJ per access. */
import { describe, expect, it } from 'vitest';
import {
  input,
  networkOf,
  pool,
  readout,
  relay,
  spiking,
  square,
  synapses,
} from '../../../test/tiny-network.ts';
import { estimateEnergy } from './index.ts';
import { accessEnergy } from './lemaire.ts';
import { type LayerRules, layersOf, type Workload } from './workload.ts';

/** 4×4 pixels → 3×3 convolution → 4 neurons → 2×2 pool → 2 classes, 4 steps. */
const network = networkOf(
  [input([1, 4, 4]), spiking('conv', [1, 2, 2]), relay('pool', [1, 1, 1]), readout([2])],
  [
    synapses('input', 'conv', {
      kind: 'conv',
      window: square(4, 3, 1),
      inChannels: 1,
      outChannels: 1,
      groups: 1,
    }),
    pool('conv', 'pool', square(2, 2, 2)),
    synapses('pool', 'readout', { kind: 'dense', inputs: 1, outputs: 2 }),
  ],
);
const rules: LayerRules = {
  analog: new Set(),
  updates: (neurons, spikes, isReadout) => ({
    clocked: (isReadout ? 1 : 2) * 4 * neurons,
    currents: 4 * neurons,
    event: neurons + spikes,
  }),
};
/** One spike of a middle pixel: 4 synapses, 4 neurons fire, 1 relay, 2 synapses. */
const layers = layersOf(network, [1, 4, 1, 0], [4, 0, 2], rules);
const work: Workload = {
  macs: 38,
  synops: 6,
  analogMacs: 0,
  updates: { clocked: 32, currents: 16, event: 8 },
  eventSynop: 'multiply-add',
  isOneSpike: true,
  layers,
};

/** Picojoules of the model whose name begins so. */
const picojoules = (of: Workload, model: string) => {
  const found = estimateEnergy(of).find((estimate) => estimate.model.startsWith(model));
  if (!found) throw new Error(`No model ${model}.`);
  const pico = (micro: number | null) => (micro === null ? null : Number((micro * 1e6).toFixed(6)));
  return [pico(found.annMicrojoules), pico(found.snnMicrojoules)];
};

describe('layers of the tiny network', () => {
  it('hold what the equations ask for', () => {
    expect(layers).toEqual([
      {
        name: 'conv',
        outputs: 4,
        neurons: 4,
        biases: 1,
        spikes: 4,
        updates: { clocked: 32, currents: 16, event: 8 },
        inputs: [
          {
            from: 'input',
            kind: 'conv',
            values: 16,
            macs: 36,
            effectiveMacs: 4,
            weights: 9,
            kernel: 9,
            spikes: 1,
            reach: 9,
            analog: false,
          },
        ],
      },
      {
        name: 'readout',
        outputs: 2,
        neurons: 2,
        biases: 2,
        spikes: 0,
        updates: { clocked: 8, currents: 8, event: 2 },
        inputs: [
          {
            from: 'pool',
            kind: 'dense',
            values: 1,
            macs: 2,
            effectiveMacs: 2,
            weights: 2,
            kernel: 0,
            spikes: 1,
            reach: 2,
            analog: false,
          },
        ],
      },
    ]);
  });
  it('of stride 2, 3×3 and 4 of 2 groups: a spike reaches ⌈3/2⌉² · 2 neurons', () => {
    const strided = networkOf(
      [input([4, 5, 5]), spiking('conv', [4, 2, 2]), readout([1])],
      [
        synapses('input', 'conv', {
          kind: 'conv',
          window: square(5, 3, 2),
          inChannels: 4,
          outChannels: 4,
          groups: 2,
        }),
        synapses('conv', 'readout', { kind: 'dense', inputs: 16, outputs: 1 }),
      ],
    );
    const [conv] = layersOf(strided, [0, 0, 0], [0, 0], rules);
    expect(conv.inputs[0]).toMatchObject({ reach: 8, kernel: 36, weights: 72, macs: 2 * 2 * 9 * 2 * 4 });
  });
});

describe('Horowitz 45 nm', () => {
  it('FP32: 38 · 4.6; (6 + 32) · 0.9 on a clock, 6 · 4.6 + 8 · 0.9 on events', () => {
    expect(picojoules(work, 'Horowitz 45 nm, FP32, clocked')).toEqual([174.8, 34.2]);
    expect(picojoules(work, 'Horowitz 45 nm, FP32, event-driven')).toEqual([174.8, 34.8]);
  });
  it('INT8: 38 · 0.23; (6 + 32) · 0.1 on a clock, 6 · 0.3 + 8 · 0.1 on events', () => {
    expect(picojoules(work, 'Horowitz 45 nm, INT8, clocked')).toEqual([8.74, 3.8]);
    expect(picojoules(work, 'Horowitz 45 nm, INT8, event-driven')).toEqual([8.74, 2.6]);
  });
  it('multiplies values that arrive without spikes: 5 MACs more', () => {
    expect(picojoules({ ...work, analogMacs: 5 }, 'Horowitz 45 nm, FP32, clocked')).toEqual([
      174.8,
      34.2 + 23,
    ]);
  });
  it('needs no multiplication where the code does not: 6 · 0.1 + 8 · 0.1', () => {
    expect(picojoules({ ...work, eventSynop: 'add' }, 'Horowitz 45 nm, INT8, event-driven')).toEqual([
      8.74, 1.4,
    ]);
  });
});

describe('Lemaire 2022', () => {
  it('an access takes 10, 20, 100 pJ at 8 kB, 32 kB, 1 MB, linear between', () => {
    const kB = 1024;
    expect([0, 8, 20, 32, 528, 1024].map((size) => accessEnergy(size * kB))).toEqual([
      10, 10, 15, 20, 60, 100,
    ]);
    expect(accessEnergy((1024 + 992) * kB)).toBe(180);
  });
  // ANN, conv: reads 36 inputs, 36 weights, 4 biases, writes 4 → 80 · 10; 36 · 3.2 + 4 · 0.1; addresses (16 + 4 + 9) · 0.1.
  const annConv = 800 + 115.2 + 0.4 + 2.9;
  // Dense: reads 1 input, 2 weights, 2 biases, writes 2 → 70; 2 · 3.2 + 2 · 0.1; addresses 2 · 0.1.
  const annDense = 70 + 6.4 + 0.2 + 0.2;
  it('clocked: 2T · N potentials and T · N currents dominate, and the spiking network loses', () => {
    // Conv: 1 event, 9 weights, 4 biases read, 4 events written → 180; currents of 9 synapses and potentials of 32
    // updates 2 · (9 + 32) · 10, currents of 16 steps read 16 · 10; (9 + 32 + 4) · 0.1 adds; addresses 9 · 0.1 + 2 · 3.2.
    const conv = 180 + 820 + 160 + 4.5 + 7.3;
    // Dense: 1 event, 2 weights, 2 biases → 50; 2 · (2 + 8) · 10 and 8 · 10; (2 + 8) · 0.1; addresses 2 · 0.1.
    const dense = 50 + 200 + 80 + 1 + 0.2;
    const [ann, snn] = picojoules(work, 'Horowitz 45 nm with memory (Lemaire 2022), INT32, clocked');
    expect(ann).toBeCloseTo(annConv + annDense, 6);
    expect(snn).toBeCloseTo(conv + dense, 6);
    const [estimate] = estimateEnergy(work).filter(({ model }) => model.endsWith('INT32, clocked'));
    expect(estimate.ratio).toBeCloseTo((annConv + annDense) / (conv + dense), 9);
    expect(estimate.ratio).toBeLessThan(1);
  });
  it('event-driven: N + θ_out updates, and a multiplication per synaptic operation', () => {
    const conv = 180 + 2 * (9 + 8) * 10 + 9 * 3.2 + (8 + 4) * 0.1 + 7.3;
    const dense = 50 + 2 * (2 + 2) * 10 + 2 * 3.2 + 2 * 0.1 + 0.2;
    const [, snn] = picojoules(work, 'Horowitz 45 nm with memory (Lemaire 2022), INT32, event-driven');
    expect(snn).toBeCloseTo(conv + dense, 6);
  });
  it('values that arrive as currents are read and multiplied as in the ANN', () => {
    const analog = layersOf(network, [1, 4, 1, 0], [4, 0, 2], { ...rules, analog: new Set(['input']) });
    // 36 inputs and 36 weights read, 36 MACs, (16 + 9) addresses; 4 biases, 4 events out, 32 updates, 16 currents.
    const conv = 720 + 115.2 + 2.5 + 40 + 40 + 640 + 160 + 36 * 0.1;
    const [, snn] = picojoules(
      { ...work, layers: analog },
      'Horowitz 45 nm with memory (Lemaire 2022), INT32, clocked',
    );
    expect(snn).toBeCloseTo(conv + 331.2, 6);
  });
});

describe('Davidson & Furber 2021', () => {
  it('12 E per MAC, 7 E per synaptic operation, E = 0.06 pJ', () => {
    expect(picojoules(work, 'Davidson & Furber 2021, 22 nm, synapses only')).toEqual([27.36, 2.52]);
  });
  it('with updates: (6 + 32) · 7 E and 16 · 5 E on a clock; 6 · 11 E + 8 · 7 E on events', () => {
    expect(picojoules(work, 'Davidson & Furber 2021, 22 nm, clocked')).toEqual([27.36, 20.76]);
    expect(picojoules(work, 'Davidson & Furber 2021, 22 nm, event')).toEqual([27.36, 7.32]);
  });
  it('breaks even at the published 1.72 spikes per synapse (12 / 7)', () => {
    const [at] = estimateEnergy({ ...work, macs: 7, synops: 12 }).filter(({ model }) => /only/.test(model));
    expect(at.ratio).toBeCloseTo(1, 12);
  });
});

describe('the ANN quantised to the same levels: 38 MACs, 6 of inputs other than zero, 4 values rounded', () => {
  const of = (model: string, from: Workload = work) => {
    const found = estimateEnergy(from).find((estimate) => estimate.model.startsWith(model))?.quantised;
    if (!found) return null;
    const { denseMicrojoules, skippingMicrojoules } = found;
    return [denseMicrojoules, skippingMicrojoules].map((micro) => Number((micro * 1e6).toFixed(6)));
  };
  it('Horowitz: (38 + 4) and (6 + 4) times 4.6, or 0.2 + 0.1', () => {
    expect(of('Horowitz 45 nm, FP32, clocked')).toEqual([193.2, 46]);
    expect(of('Horowitz 45 nm, INT8, event-driven')).toEqual([12.6, 3]);
  });
  it('Davidson & Furber: 12 E each', () => {
    expect(of('Davidson & Furber 2021, 22 nm, clocked')).toEqual([27.36, 4.32]);
  });
  it('Lemaire: as the ANN, or the cheaper of two orders layer by layer', () => {
    // Conv: biases and outputs 4 · 20.1 + 0.4; output by output 837.7 − 32 · 13.2, input by input 16 · 10 + 4 · 33.3.
    // Dense: 2 · 20.1; output by output 10 + 2 · 10 + 2 · 3.2 + 0.2, input by input 10 + 2 · 33.3. Rounding 4 · 3.2.
    const dense = 800 + 115.2 + 0.4 + 2.9 + 76.8 + 12.8;
    const skipping = 80.8 + 293.2 + 40.2 + 36.6 + 12.8;
    const [first, second] = of('Horowitz 45 nm with memory') ?? [];
    expect(first).toBeCloseTo(dense, 6);
    expect(second).toBeCloseTo(skipping, 6);
  });
  it('sets the cheaper form against the spiking network: 4.32 against 20.76', () => {
    const found = estimateEnergy(work).find(
      ({ model }) => model === 'Davidson & Furber 2021, 22 nm, clocked',
    );
    expect(found?.quantised?.ratio).toBeCloseTo(4.32 / 20.76, 12);
  });
  it('runs on no chip of spikes, and does not stand beside other codes', () => {
    expect(of('Loihi')).toBeNull();
    expect(of('Horowitz', { ...work, isOneSpike: false })).toBeNull();
  });
});

describe('chips', () => {
  it('cost what is published per synaptic operation; no ANN runs on them', () => {
    expect(picojoules(work, 'Loihi')).toEqual([null, 141.6]);
    expect(picojoules(work, 'SpiNNaker2')).toEqual([null, 60]);
    expect(picojoules(work, 'SENECA')).toEqual([null, 16.8]);
    expect(picojoules(work, 'TrueNorth')).toEqual([null, 15]);
  });
});

describe('every estimate', () => {
  it('has a name of its own, a source and assumptions', () => {
    const estimates = estimateEnergy(work);
    expect(new Set(estimates.map(({ model }) => model)).size).toBe(13);
    for (const { source, assumptions } of estimates) {
      expect(source).toMatch(/\d{4}/);
      expect(assumptions).toMatch(/\.$/);
    }
  });
  it('is null where the machine does not exist: no clock in continuous time', () => {
    const timeless = (layer: Workload['layers'][0]) => ({
      ...layer,
      updates: { clocked: null, currents: 0, event: layer.updates.event },
    });
    const continuous = {
      ...work,
      updates: { clocked: null, currents: 0, event: 8 },
      layers: layers.map(timeless),
    };
    for (const { model, snnMicrojoules, ratio } of estimateEnergy(continuous)) {
      expect(snnMicrojoules === null).toBe(model.endsWith('clocked'));
      if (model.endsWith('clocked')) expect(ratio).toBeNull();
    }
  });
});
