/**
 * @file A spiking network as C99: one header and one source file of constants, static buffers and integers, and a project
 * around them. Per population: potentials start, every spike adds its synapses, neurons fire.
 */
import { FirstspikeError, grouped } from '../../error.ts';
import { formatShape } from '../../graph/tensor.ts';
import { type Population, pixelType, type SpikingNetwork } from '../../network/network.ts';
import { populationNamed, wiredInto } from '../../network/wiring.ts';
import { predictOf } from './decision.ts';
import { Emitter } from './emitter.ts';
import { type CFacts, factsOf, type MeasuredCounts } from './facts.ts';
import { aboutNetwork, headerOf } from './header.ts';
import { layoutOf, unitsOf } from './layout.ts';
import { emitFire, emitInput, emitReadout, emitRelay, emitSelection, emitStart } from './populations.ts';
import { projectFiles } from './project.ts';
import { runtimeOf } from './runtime/index.ts';
import { emitSynapses } from './synapses.ts';
import { printable, TextBytes } from './text.ts';

export type { CFacts, MeasuredCounts } from './facts.ts';

export interface COptions {
  /** Means over images, for the comment of the header. */
  readonly measured?: MeasuredCounts;
}

export interface CProject {
  /** ASCII by its path. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly facts: CFacts;
}

/** More than compilers take. */
const MOST_WEIGHTS = 2 ** 26;

/** See `networkToC` of `src/files.ts`. */
export function networkToC(network: SpikingNetwork, { measured }: COptions = {}): CProject {
  checkExact(network);
  const emitter = new Emitter();
  const layout = layoutOf(network);
  const place = (population: Population) => {
    const at = layout.spikesAt(population.name);
    const k = at === 0 ? 'spikes' : `spikes + ${at}`;
    return { layout, name: `p${network.populations.indexOf(population)}`, k };
  };
  network.populations.forEach((population, i) => {
    const own = place(population);
    const sources = wiredInto(network, population.name).flatMap(({ projection, index }) => {
      const from = populationNamed(network, projection.from);
      return from ? [{ projection, index, units: unitsOf(from), k: place(from).k, name: `s${index}` }] : [];
    });
    if (i > 0) emitter.line('');
    emitter.line(
      `/* ${printable(population.name)}: ${formatShape(population.shape).replaceAll('×', 'x')} */`,
    );
    if (population.kind === 'input') emitInput(emitter, population, own);
    else if (population.kind === 'relay') emitRelay(emitter, population, sources, own);
    else {
      const perUnit = population.kind === 'spiking' && population.mirror ? 2 : 1;
      emitStart(emitter, population, own);
      for (const { projection, index, units, k, name } of sources) {
        if (projection.kind !== 'synapses') continue;
        emitSynapses(emitter, projection, { source: units, target: unitsOf(population), layout, name, k });
        emitter.line(`COUNT_SYNOPS(${index}, ${perUnit});`);
      }
      if (population.kind === 'readout') {
        emitReadout(emitter, population);
        return;
      }
      emitFire(emitter, population, own);
    }
    emitSelection(emitter, population, own);
    emitter.line(`COUNT_SPIKES(${i}, ${own.k}, ${unitsOf(population).count});`);
  });
  const facts = factsOf(network, layout, emitter);
  const about = aboutNetwork(network, facts, measured);
  const source = emitter.constants.addBefore(`/*
${about.map((line) => ` * ${line}`).join('\n')}
 */
#include "firstspike.h"

/* k = T - t of a unit that fires at step t of T, 0 of a silent one, negative where its OFF neuron fires. */
typedef ${layout.spike} spike;
/* Number of a unit. */
typedef ${layout.index} unit;

/* Potentials of the population that integrates, channels last. */
static int32_t membrane[${layout.potentials}];
/* k of populations whose spikes are still to be read, channels last. */
static spike spikes[${layout.spikes}];

${runtimeOf(emitter.functions)}

`);
  source.add(`void firstspike_run(const uint8_t *pixels, int32_t *potentials)
{
${emitter.calls.join('\n')}
}
${predictOf(network)}`);
  return {
    files: new Map([
      ['src/firstspike.h', ascii(headerOf(network, about))],
      ['src/firstspike.c', source.bytes],
      ...projectFiles(network).map(([path, text]) => [path, ascii(text)] as const),
    ]),
    facts,
  };
}

const ascii = (text: string): Uint8Array<ArrayBuffer> => new TextBytes().add(text).bytes;

const short = (pixel: number): number => Number(pixel.toPrecision(6));

/** @throws FirstspikeError `unsupported` for what integers and bytes cannot say */
function checkExact(network: SpikingNetwork): void {
  const { name, arithmetic, populations, projections } = network;
  if (arithmetic !== 'integer') {
    throw new FirstspikeError(
      'unsupported',
      `"${name}" has real weights, and the C file knows integers only; convert with --weights int8 or int16 and a number of steps.`,
    );
  }
  const [input] = populations;
  if (input.kind === 'input' && pixelType(network) !== 'uint8') {
    throw new FirstspikeError(
      'unsupported',
      `"${name}" takes pixels of ${short(input.xMin)}…${short(input.xMax)}, and the C file takes bytes; convert with calibration images of bytes (0…255).`,
    );
  }
  const weights = projections.reduce(
    (sum, one) => sum + (one.kind === 'synapses' ? one.weights.length : 0),
    0,
  );
  if (weights > MOST_WEIGHTS) {
    throw new FirstspikeError(
      'unsupported',
      `"${name}" has ${grouped(weights)} weights, and compilers take C files of at most ${grouped(MOST_WEIGHTS)}; export a smaller network.`,
    );
  }
}
