/** @file The header of the C file: what the network is and costs, and its functions. */
import { formatShape, sizeOf } from '../../graph/tensor.ts';
import { latency } from '../../network/latency.ts';
import { imageShape, type SpikingNetwork } from '../../network/network.ts';
import { VERSION } from '../../version.ts';
import type { CFacts, MeasuredCounts } from './facts.ts';
import { printable } from './text.ts';

const count = (n: number): string => Math.round(n).toLocaleString('en-US');

/** Lines about the network, as both files begin with. */
export function aboutNetwork(
  network: SpikingNetwork,
  facts: CFacts,
  measured: MeasuredCounts | undefined,
): string[] {
  const { name, steps, origin } = network;
  return [
    `Network: ${printable(name)}, converted by firstspike ${printable(origin.version)}, written by firstspike ${VERSION}`,
    `ANN: ${printable(origin.model)}${origin.sha256 ? `, SHA-256 ${printable(origin.sha256)}` : ''}`,
    `Steps: ${steps} per stage, ${latency(network)} from the first pixel to the decision`,
    `RAM: ${count(facts.ram)} bytes of static buffers`,
    `Flash: ${count(facts.constants)} bytes of constants, and the code`,
    `Synaptic operations per image: at most ${count(facts.worstSynops)}${
      measured
        ? `; mean ${count(measured.synops)}, by ${count(measured.spikes)} spikes, over ${count(measured.images)} images of ${printable(measured.data)}`
        : ''
    }`,
  ];
}

export function headerOf(network: SpikingNetwork, about: readonly string[]): string {
  const { populations, projections, classNames } = network;
  const [input] = populations;
  const readout = populations[populations.length - 1];
  const decides = network.decision.kind === 'argmax' || network.decision.kind === 'threshold';
  const names = classNames
    ? ['', ` * Classes: ${classNames.map((name, i) => `${i} ${printable(name)}`).join(', ')}.`]
    : [];
  return `/*
 * A spiking network in which every neuron fires at most once; integers only.
${about.map((line) => ` * ${line}`).join('\n')}
 */
#ifndef FIRSTSPIKE_H
#define FIRSTSPIKE_H

#include <limits.h>
#include <stdint.h>

#if INT_MAX < 2147483647
#error "firstspike needs an int of 32 bits"
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define FIRSTSPIKE_PIXELS ${sizeOf(input.shape)}
#define FIRSTSPIKE_POTENTIALS ${sizeOf(readout.shape)}

/*
 * Runs one image. Not reentrant: buffers are static.
 * pixels: FIRSTSPIKE_PIXELS bytes, ${printable(formatShape(imageShape(network)).replaceAll('×', 'x'))}, channel by channel, row by row, as in the calibration images.
 * potentials: FIRSTSPIKE_POTENTIALS integers, those of the read-out.${names.join('\n')}
 */
void firstspike_run(const uint8_t *pixels, int32_t *potentials);
${
  decides
    ? `
/* Runs one image; returns its class. */
int firstspike_predict(const uint8_t *pixels);
`
    : '\n/* The network decides no class: potentials are its values. */\n'
}
#ifdef FIRSTSPIKE_COUNT
#define FIRSTSPIKE_POPULATIONS ${populations.length}
#define FIRSTSPIKE_PROJECTIONS ${projections.length}

/* Counts of the last image, where compiled with -DFIRSTSPIKE_COUNT. */
typedef struct {
  /* Of each population:${populations.map(({ name }, i) => `\n   * ${i} ${printable(name)}`).join('')} */
  uint32_t spikes[FIRSTSPIKE_POPULATIONS];
  /* Of each projection; wires without weights have none:${projections.map(({ from, to }, i) => `\n   * ${i} ${printable(from)} to ${printable(to)}`).join('')} */
  uint64_t synops[FIRSTSPIKE_PROJECTIONS];
} firstspike_counters;

extern firstspike_counters firstspike_counts;
#endif

#ifdef __cplusplus
}
#endif

#endif
`;
}
