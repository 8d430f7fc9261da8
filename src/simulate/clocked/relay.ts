/**
 * @file Relays step by step. A relay passes on the earliest spike of its window and then closes; its OFF neuron fires
 * when the last of the window's OFF neurons has, so that it carries the largest of the negative values. Where units
 * write two digits in two windows, only those sources stay heard in the second window whose first digit is the one that was passed on.
 */
import { tapsPerInput } from '../../geometry/window.ts';
import { sizeOf } from '../../graph/tensor.ts';
import { type Code, codeOf } from '../../network/code.ts';
import type { EarliestProjection, Population, RouteProjection, SpikingNetwork } from '../../network/network.ts';

type Wires = EarliestProjection | RouteProjection;

/** Calls `visit(target)` for every relay that a source unit is wired to. */
type WireVisitor = (source: number, visit: (target: number) => void) => void;

interface Incoming {
  readonly times: Float64Array;
  readonly units: number;
  readonly code: Code;
  readonly visit: WireVisitor;
}

/** Spike times of the neurons of a relay population. */
export function relayStage(
  population: Population,
  network: SpikingNetwork,
  tMax: number,
  timesOf: (name: string) => Float64Array,
  codes: ReadonlyMap<string, Code>,
): Float64Array {
  const units = sizeOf(population.shape);
  const codeNamed = (name: string) => codes.get(name) ?? codeOf(network.steps, 1, false);
  const code = codeNamed(population.name);
  const passed = new Float64Array(units * code.neurons).fill(tMax);
  const incoming = network.projections
    .filter((p): p is Wires => p.kind !== 'synapses' && p.to === population.name)
    .map((wires): Incoming => {
      const times = timesOf(wires.from);
      const sourceCode = codeNamed(wires.from);
      const sourceUnits = times.length / sourceCode.neurons;
      return { times, units: sourceUnits, code: sourceCode, visit: wireVisitor(wires, sourceUnits) };
    });
  for (let digit = 0; digit < code.digits; digit++) {
    passEarliest(digit, incoming, tMax, passed, units);
    if (code.signed) passLast(digit, incoming, code, tMax, passed, units);
  }
  return passed;
}

/** Whether a source's spike of this digit is heard by a target: always, or if its first digit is the target's. */
function isHeard(
  { times, units, code }: Incoming,
  source: number,
  digit: number,
  first: number,
  passed: Float64Array,
  at: number,
): boolean {
  return digit === 0 || code.staggered || times[first * units + source] === passed[at];
}

/** The ON neurons of one digit. */
function passEarliest(
  digit: number,
  incoming: readonly Incoming[],
  tMax: number,
  passed: Float64Array,
  units: number,
): void {
  for (let t = 0; t < tMax; t++) {
    for (const source of incoming) {
      for (let j = 0; j < source.units; j++) {
        if (source.times[digit * source.units + j] !== t) continue;
        source.visit(j, (i) => {
          if (!isHeard(source, j, digit, 0, passed, i)) return;
          passed[digit * units + i] = Math.min(passed[digit * units + i], t);
        });
      }
    }
  }
}

/** The OFF neurons of one digit; sources without OFF neurons never fire them. */
function passLast(
  digit: number,
  incoming: readonly Incoming[],
  { digits }: Code,
  tMax: number,
  passed: Float64Array,
  units: number,
): void {
  const block = (digits + digit) * units;
  const awaited = new Int32Array(units);
  const heard = (source: Incoming, j: number, i: number): boolean =>
    isHeard(source, j, digit, digits, passed, digits * units + i);
  for (const source of incoming) {
    for (let j = 0; j < source.units; j++) {
      source.visit(j, (i) => {
        if (!source.code.signed || heard(source, j, i)) awaited[i]++;
      });
    }
  }
  for (let t = 0; t < tMax; t++) {
    for (const source of incoming) {
      if (!source.code.signed) continue;
      for (let j = 0; j < source.units; j++) {
        if (source.times[(digits + digit) * source.units + j] !== t) continue;
        source.visit(j, (i) => {
          if (heard(source, j, i) && --awaited[i] === 0) passed[block + i] = t;
        });
      }
    }
  }
}

function wireVisitor(wires: Wires, sourceUnits: number): WireVisitor {
  if (wires.kind === 'route') {
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
