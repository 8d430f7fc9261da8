/**
 * @file The opponent of the exported C: the same integer network computed densely, as plain loops over int8 whose innermost
 * one runs over neighbours in memory. Two loops that a user would write, of which the faster one counts: a dot product
 * per output (`dot`), and the outputs of a position added up input by input (`rows`). Networks of convolutions in one
 * group, dense layers, max pools and neurons with a constant threshold.
 */
import { Emitter } from '../../src/formats/c/emitter.ts';
import { unitsOf } from '../../src/formats/c/layout.ts';
import { emitInput, emitStart } from '../../src/formats/c/populations.ts';
import { runtimeOf } from '../../src/formats/c/runtime/index.ts';
import type { Window } from '../../src/geometry/window.ts';
import {
  entryOf,
  type SpikingNetwork,
  type SynapticProjection,
  stageLength,
} from '../../src/network/network.ts';
import { populationNamed, wiredInto } from '../../src/network/wiring.ts';

export type DenseLoops = 'dot' | 'rows';

const LOOPS: Readonly<Record<DenseLoops, string>> = {
  dot: `static inline void layer(const spike *in, int height, int width, int channels, const int8_t *w, int kh, int kw, int stride_y,
  int stride_x, int pad_y, int pad_x, int oh, int ow, int out_channels)
{
  int32_t *u = membrane;
  for (int oy = 0; oy < oh; oy++)
    for (int ox = 0; ox < ow; ox++)
      for (int o = 0; o < out_channels; o++) {
        int32_t sum = *u;
        for (int i = 0; i < kh; i++) {
          const int y = oy * stride_y - pad_y + i;
          if (y < 0 || y >= height) continue;
          const int first = ox * stride_x - pad_x, from = first < 0 ? -first : 0, to = first + kw > width ? width - first : kw;
          const int8_t *weights = w + ((o * kh + i) * kw + from) * channels;
          const spike *k = in + (y * width + first + from) * channels;
          for (int n = 0; n < (to - from) * channels; n++) sum += weights[n] * k[n];
        }
        *u++ = sum;
      }
}`,
  rows: `static inline void layer(const spike *in, int height, int width, int channels, const int8_t *w, int kh, int kw, int stride_y,
  int stride_x, int pad_y, int pad_x, int oh, int ow, int out_channels)
{
  int32_t *u = membrane;
  for (int oy = 0; oy < oh; oy++)
    for (int ox = 0; ox < ow; ox++, u += out_channels)
      for (int i = 0; i < kh; i++) {
        const int y = oy * stride_y - pad_y + i;
        if (y < 0 || y >= height) continue;
        for (int j = 0; j < kw; j++) {
          const int x = ox * stride_x - pad_x + j;
          if (x < 0 || x >= width) continue;
          for (int c = 0; c < channels; c++) {
            const int32_t k = in[(y * width + x) * channels + c];
            const int8_t *weights = w + ((i * kw + j) * channels + c) * out_channels;
            for (int o = 0; o < out_channels; o++) u[o] += weights[o] * k;
          }
        }
      }
}`,
};

/** `firstspike.c` of the dense network, for the header of the exported one. */
export function denseC(network: SpikingNetwork, loops: DenseLoops): string {
  const emitter = new Emitter();
  const places = new Map<string, string>();
  const buffers: string[] = [];
  let most = 1;
  network.populations.forEach((population, i) => {
    const { channels, count } = unitsOf(population);
    const [source, ...others] = wiredInto(network, population.name).map(({ projection }) => projection);
    if (others.length > 0) throw new Error(`${population.name} adds up several layers`);
    const k = `k${i}`;
    const from = source ? places.get(source.from) : undefined;
    places.set(population.name, k);
    if (population.kind !== 'readout') buffers.push(`static spike ${k}[${count}];`);
    if (population.kind === 'input') {
      const layout = {
        spike: 'int8_t',
        index: 'int32_t',
        potentials: 0,
        spikes: 0,
        spikesAt: () => 0,
      } as const;
      emitInput(emitter, population, { layout, name: `p${i}`, k });
    } else if (population.kind === 'relay') {
      if (source?.kind !== 'max-pool') throw new Error(`${population.name} is no max pool`);
      const { input, output, kernel, strides, dilations, padStart } = source.window;
      const pairs = [input, output, kernel, strides, dilations, padStart].map(
        (pair) => `{ ${pair.join(', ')} }`,
      );
      emitter.call(
        'max_pool',
        emitter.record('window', `s${i}`, `${channels}, ${pairs.join(', ')}`, 0),
        from ?? '',
        k,
      );
    } else {
      most = Math.max(most, count);
      if (source?.kind !== 'synapses') throw new Error(`${population.name} has no synapses`);
      emitStart(emitter, population, { name: `p${i}` });
      const { window, weights } = arranged(network, source, loops);
      const { input, output, kernel, strides, padStart } = window;
      const geometry = [...input, weights.length / kernel[0] / kernel[1] / channels];
      const array = emitter.array('int8_t', `w${i}`, weights);
      emitter.line(
        `layer(${[from, ...geometry, array, ...kernel, ...strides, ...padStart, ...output, channels].join(', ')});`,
      );
      if (population.kind === 'readout') {
        emitter.line(`for (int i = 0; i < ${count}; i++) potentials[i] = membrane[i];`);
        return;
      }
      if (population.mirror || population.thresholdTable || population.selection)
        throw new Error(`${population.name} has no constant threshold`);
      const { iExt } = population;
      const current = Array.from({ length: channels }, (_, c) => iExt[entryOf(iExt.length, c, channels)]);
      const values = emitter.array('int32_t', `p${i}_current`, current);
      emitter.call('fire', 'membrane', k, count, values, channels, stageLength(population.steps));
    }
  });
  return `#include "firstspike.h"
typedef int8_t spike;
static int32_t membrane[${most}];
${buffers.join('\n')}
${runtimeOf(emitter.functions)}
${LOOPS[loops]}
${new TextDecoder().decode(emitter.constants.bytes)}
void firstspike_run(const uint8_t *pixels, int32_t *potentials)
{
${emitter.calls.join('\n')}
}
`;
}

/** A layer as a convolution, its weights [out, rows, columns, in] or [rows, columns, in, out]. */
function arranged(
  network: SpikingNetwork,
  { wiring, weights, from }: SynapticProjection,
  loops: DenseLoops,
): { readonly window: Window; readonly weights: Int8Array } {
  const source = populationNamed(network, from);
  if (!source || !(weights instanceof Int8Array)) throw new Error('weights are not int8');
  if (
    wiring.kind !== 'dense' &&
    (wiring.kind !== 'conv' || wiring.groups > 1 || Math.max(...wiring.window.dilations) > 1)
  )
    throw new Error(`no loops for ${wiring.kind}`);
  const units = unitsOf(source);
  // A dense layer is a kernel of one row that holds all inputs, channels last.
  const [outputs, rows, columns, inputs] =
    wiring.kind === 'dense'
      ? [wiring.outputs, 1, 1, wiring.inputs]
      : [wiring.outChannels, ...wiring.window.kernel, wiring.inChannels];
  const at = (out: number, tap: number, input: number): number =>
    wiring.kind === 'dense'
      ? out * inputs + units.unit(input)
      : (out * inputs + input) * rows * columns + tap;
  const packed = new Int8Array(weights.length);
  for (let out = 0; out < outputs; out++)
    for (let tap = 0; tap < rows * columns; tap++)
      for (let input = 0; input < inputs; input++) {
        const inner = tap * inputs + input;
        packed[loops === 'dot' ? out * rows * columns * inputs + inner : inner * outputs + out] =
          weights[at(out, tap, input)];
      }
  const one = [1, 1] as const;
  const window =
    wiring.kind === 'conv'
      ? wiring.window
      : { input: one, output: one, kernel: one, strides: one, dilations: one, padStart: [0, 0] as const };
  return { window, weights: packed };
}
