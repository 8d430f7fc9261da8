/** @file A digit that the spikes take for another one than the ConvNet does: drawn, or taken from those that the build found. */
import { useMemo } from 'preact/hooks';
import { PRESETS } from '../lib/bundled.ts';
import { count } from '../lib/format.ts';
import { decodeImage } from '../lib/image-code.ts';
import type { DifferingDigit } from '../lib/measures.ts';
import { image } from '../state/image.ts';
import { differing, measures } from '../state/measures.ts';
import { ann, className, decidedImage, decision, network } from '../state/network.ts';
import { replay } from '../state/time.ts';
import { useCanvas } from '../ui/use-canvas.ts';

export function Fool() {
  const steps = network.value?.steps ?? 0;
  const digits = differing.value?.[steps] ?? [];
  const [snn, dense] = [decision.value?.winner, ann.value];
  const isOwn = decidedImage.value?.source.kind === 'drawn' && decidedImage.value.label === undefined;
  const differs = isOwn && typeof dense === 'object' && snn !== undefined && dense.winner !== snn;
  return (
    <section aria-label="Fool the spikes">
      <h3>Fool the spikes, but not the ConvNet</h3>
      <p class={differs ? 'good' : 'note'} aria-live="polite">
        {differs && typeof dense === 'object'
          ? `Done: in spikes ${className(snn ?? null)}, in the original ${className(dense.winner)}.`
          : `Draw a digit on which they differ. With fewer steps it is easier: at ${steps} they differ on ${digits.length === 0 ? 'none' : digits.length === 12 ? '12 and more' : digits.length} of ${measures.value ? count(measures.value.images) : 'the'} digits. Below each: in spikes, in the original.`}
      </p>
      {digits.length > 0 ? (
        <ul class="differing">
          {digits.map((digit, index) => (
            <li key={`${steps} ${index}`}>
              <Digit digit={digit} />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function Digit({ digit }: { readonly digit: DifferingDigit }) {
  const { label, snn, ann: dense } = digit;
  const pixels = useMemo(() => decodeImage(digit.image, PRESETS.width * PRESETS.height), [digit]);
  const canvas = useCanvas(
    (surface) => {
      const context = surface.getContext('2d');
      const picture = context?.createImageData(PRESETS.width, PRESETS.height);
      if (!context || !picture || !pixels) return;
      pixels.forEach((value, i) => {
        picture.data.set([value, value, value, 255], 4 * i);
      });
      const small = new OffscreenCanvas(PRESETS.width, PRESETS.height);
      small.getContext('2d')?.putImageData(picture, 0, 0);
      context.drawImage(small, 0, 0, surface.width, surface.height);
    },
    [pixels],
  );
  return (
    <button
      type="button"
      class="preset"
      onClick={() => {
        if (!pixels) return;
        image.value = { pixels, source: { kind: 'drawn' }, label };
        replay();
      }}
    >
      <canvas ref={canvas} />
      <span>
        <span class="sr-only">A {label}: in spikes </span>
        <i class="snn">{className(snn)}</i>
        <span class="sr-only">, in the original</span> <i class="ann">{className(dense)}</i>
      </span>
    </button>
  );
}
