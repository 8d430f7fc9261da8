/**
 * @file Relays step by step. A relay passes on the earliest spike of its window and then closes; its OFF neuron fires
 * when the last of the window's OFF neurons has, so that it carries the largest of the negative values.
 */
import { tapsPerInput } from '../../geometry/window.ts';
import { sizeOf } from '../../graph/tensor.ts';
import {
  type GatherProjection,
  type MaxPoolProjection,
  type RelayPopulation,
  type SpikingNetwork,
  stageLength,
} from '../../network/network.ts';
import { wiredInto } from '../../network/wiring.ts';
import type { Fired } from './fire.ts';

type Wires = MaxPoolProjection | GatherProjection;

/** Calls `visit(target)` for every relay that a source unit is wired to. */
type WireVisitor = (source: number, visit: (target: number) => void) => void;

/** Spike times of the neurons of a relay population: all ON neurons, then all OFF neurons. */
export function relayStage(
  { name, shape, steps }: RelayPopulation,
  network: SpikingNetwork,
  neurons: number,
  firedOf: (name: string) => Fired,
): Float64Array {
  const units = sizeOf(shape);
  const length = stageLength(steps);
  const passed = new Float64Array(neurons).fill(length);
  const incoming = wiredInto(network, name)
    .flatMap(({ projection }): Wires[] => (projection.kind === 'synapses' ? [] : [projection]))
    .map((wires) => {
      const fired = firedOf(wires.from);
      return { ...fired, visit: wireVisitor(wires, fired.units) };
    });
  /** OFF neurons that each relay still waits for: sources without any never fire one. */
  const awaited = new Int32Array(units);
  for (const source of incoming) {
    for (let j = 0; j < source.units; j++) {
      source.visit(j, (i) => {
        awaited[i]++;
      });
    }
  }
  for (let t = 0; t < length; t++) {
    for (const source of incoming) {
      source.times.forEach((time, j) => {
        if (time !== t) return;
        const isOn = j < source.units;
        source.visit(j % source.units, (i) => {
          if (isOn) passed[i] = Math.min(passed[i], t);
          else if (--awaited[i] === 0) passed[units + i] = t;
        });
      });
    }
  }
  return passed;
}

function wireVisitor(wires: Wires, sourceUnits: number): WireVisitor {
  if (wires.kind === 'gather') {
    const targets = Array.from({ length: sourceUnits }, (): number[] => []);
    wires.sources.forEach((source, target) => {
      if (source >= 0) targets[source].push(target);
    });
    return (source, visit) => targets[source].forEach(visit);
  }
  const { window } = wires;
  const rows = tapsPerInput(window, 0);
  const columns = tapsPerInput(window, 1);
  return (source, visit) => {
    const channel = Math.floor(source / (rows.length * columns.length));
    for (const vertical of rows[Math.floor(source / columns.length) % rows.length]) {
      for (const horizontal of columns[source % columns.length]) {
        visit((channel * window.output[0] + vertical.output) * window.output[1] + horizontal.output);
      }
    }
  };
}
