/**
 * @file Test vectors: images and everything an implementation of the network must find on them, in integers. docs/format.md
 * says what each field means.
 */
import { FirstspikeError } from '../error.ts';
import { decideReadout } from '../graph/decision.ts';
import { sizeOf } from '../graph/tensor.ts';
import { type InputPopulation, imageShape, pixelType, type SpikingNetwork } from '../network/network.ts';
import { neuronsPerUnit } from '../network/neurons.ts';
import { keyOf, numberAt } from '../simulate/noise/hash.ts';
import type { Pixels, Simulator } from '../simulate/simulation.ts';

/** Version of the document's fields. */
const FORMAT_VERSION = 1;

/** An image under the name by which a report calls it. */
export interface NamedImage {
  readonly name: string;
  readonly pixels: Pixels;
}

/** One image and what comes of it. */
export interface TestVector {
  readonly name: string;
  readonly pixels: readonly number[];
  /** By population, the read-out left out: 0…T of its own T steps, T being silence. */
  readonly spikeTimes: Readonly<Record<string, readonly number[]>>;
  readonly potentials: readonly number[];
  /** Null where no class is decided. */
  readonly class: number | null;
  /** By population. */
  readonly spikes: Readonly<Record<string, number>>;
  /** By projection, in the network's order. */
  readonly synops: readonly number[];
}

/** What the vectors are of: names, shapes and steps. */
export function vectorsHead(network: SpikingNetwork) {
  const perUnit = neuronsPerUnit(network);
  return {
    format: 'firstspike-vectors',
    formatVersion: FORMAT_VERSION,
    network: network.name,
    steps: network.steps,
    imageShape: [...imageShape(network)],
    populations: network.populations.map((population) => ({
      name: population.name,
      kind: population.kind,
      shape: [...population.shape],
      stage: population.stage,
      steps: population.kind === 'readout' ? null : population.steps,
      neuronsPerUnit: perUnit(population.name),
    })),
    projections: network.projections.map(({ from, to, kind }) => ({ from, to, kind })),
  };
}

/** What a simulator finds on an image. */
export function testVector(
  network: SpikingNetwork,
  simulator: Simulator,
  { name, pixels }: NamedImage,
): TestVector {
  const run = simulator.run(pixels, { trace: true });
  return {
    name,
    pixels: Array.from(pixels),
    spikeTimes: Object.fromEntries(
      [...(run.spikeTimes ?? [])].map(([population, times]) => [population, [...times]]),
    ),
    potentials: [...run.potentials],
    class: decideReadout(network.decision, run),
    spikes: Object.fromEntries(network.populations.map((population, i) => [population.name, run.spikes[i]])),
    synops: [...run.synops],
  };
}

/**
 * Integers only: others depend on the order of sums.
 * @throws FirstspikeError `unsupported`
 */
export function refuseRealWeights({ name, arithmetic }: SpikingNetwork): void {
  if (arithmetic === 'integer') return;
  throw new FirstspikeError(
    'unsupported',
    `"${name}" has real weights, whose sums depend on their order; convert with --weights int8 or int16 and a number of steps.`,
  );
}

/** Of 2³²: half of a random image is dark, so that neurons differ in how many of their sources fire. */
const DARK = 2 ** 31;
/** Pixels that are no bytes are multiples of 1/256, which floats of any width hold. */
const FRACTION = 256;

/**
 * Images without data: all dark, all bright, a ramp, then random ones. The same seed gives the same images.
 * @throws FirstspikeError `bad-file` for a network without an input
 */
export function drawnImages(network: SpikingNetwork, count: number, seed: number): NamedImage[] {
  const [input] = network.populations;
  if (input.kind !== 'input') throw new FirstspikeError('bad-file', 'The network has no input.');
  const pixels = sizeOf(input.shape);
  const between = gridOf(input, pixelType(network));
  const image = (at: (i: number) => number) => Array.from({ length: pixels }, (_, i) => between(at(i)));
  const plain: readonly NamedImage[] = [
    { name: 'dark', pixels: image(() => 0) },
    { name: 'bright', pixels: image(() => 1) },
    { name: 'ramp', pixels: image((i) => i / Math.max(1, pixels - 1)) },
  ];
  const random = (n: number): NamedImage => {
    const key = keyOf(seed, n);
    const at = (i: number) => (numberAt(key, 2 * i) < DARK ? 0 : numberAt(key, 2 * i + 1) / 2 ** 32);
    return { name: `random ${n}`, pixels: image(at) };
  };
  return Array.from({ length: count }, (_, n) => plain[n] ?? random(n - plain.length));
}

/** 0…1 → a pixel: a whole number where the range is that of bytes. */
function gridOf({ xMin, xMax }: InputPopulation, type: 'uint8' | 'float32'): (at: number) => number {
  const parts = type === 'uint8' ? 1 : FRACTION;
  const [first, last] = [Math.ceil(xMin * parts), Math.floor(xMax * parts)];
  return (at) => (first + Math.round(at * (last - first))) / parts;
}
