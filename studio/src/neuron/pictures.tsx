/** @file What the neuron saw: weight × k where it looks, and its excitation followed back to the pixels. */
import type { ComponentChildren } from 'preact';
import { populationName } from '../lib/format.ts';
import { brightness } from '../lib/units.ts';
import { image } from '../state/image.ts';
import { network } from '../state/network.ts';
import { Tip } from '../ui/tip.tsx';
import { useCanvas } from '../ui/use-canvas.ts';
import type { NeuronTrace } from '../worker/protocol.ts';
import { diverging, excites, ground, mix, type Rgb } from './colours.ts';

export function TracePictures({ trace }: { readonly trace: NeuronTrace }) {
  const { field } = trace;
  const input = network.value?.image ?? [];
  const pixels = image.value?.pixels;
  const [channels, height, width] = input.length === 3 ? input : [1, 1, 1];
  if (trace.kind === 'input') return null;
  const shares = trace.pixels;
  const largest = shares.reduce((a, b) => Math.max(a, b), 1e-9);
  return (
    <div class="trace-pictures">
      {field && trace.kind !== 'relay' ? (
        <Figure
          name="Weight times k where the neuron looks"
          columns={field.columns}
          rows={field.rows}
          colorOf={diverging(field.sums)}
          inputs={[trace]}
          caption={
            <Tip word={`What it heard in ${populationName(field.population)}`}>
              Weight × k, summed over the maps. Orange pushed the potential up, blue pulled it down.
            </Tip>
          }
        />
      ) : null}
      {largest > 1e-9 && height > 1 ? (
        <Figure
          name="Pixels that made the neuron fire"
          columns={width}
          rows={height}
          inputs={[trace, pixels]}
          colorOf={(i) => {
            const plane = width * height;
            let share = 0;
            for (let c = 0; c < channels; c++) share += shares[c * plane + i];
            const info = network.value;
            const grey = pixels && info ? brightness(pixels, i, info) : 0;
            return mix(mix(ground, [120, 128, 160], grey), excites, Math.min(1, (1.4 * share) / largest));
          }}
          caption={
            <Tip word="Followed back to the pixels">
              Each neuron hands its excitation to the spikes that caused it, in proportion to weight × k,
              layer by layer (relevance propagation, z⁺ rule: Montavon et al. 2017).
            </Tip>
          }
        />
      ) : null}
    </div>
  );
}

interface FigureProps {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly colorOf: (cell: number) => Rgb;
  readonly caption: ComponentChildren;
  readonly inputs: readonly unknown[];
}

function Figure({ name, columns, rows, colorOf, caption, inputs }: FigureProps) {
  const canvas = useCanvas(
    (surface) => {
      const context = surface.getContext('2d');
      const small = new OffscreenCanvas(columns, rows);
      const target = small.getContext('2d');
      if (!context || !target) return;
      const picture = target.createImageData(columns, rows);
      for (let i = 0; i < columns * rows; i++) picture.data.set([...colorOf(i), 255], 4 * i);
      target.putImageData(picture, 0, 0);
      context.imageSmoothingEnabled = false;
      context.drawImage(small, 0, 0, surface.width, surface.height);
    },
    [columns, rows, ...inputs],
  );
  return (
    <figure>
      <canvas ref={canvas} role="img" aria-label={name} style={{ aspectRatio: `${columns} / ${rows}` }} />
      <figcaption>{caption}</figcaption>
    </figure>
  );
}
