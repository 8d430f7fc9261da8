/** @file The bundled digits as buttons: what a keyboard can draw. */
import { PRESETS } from '../lib/bundled.ts';
import { choosePreset, image, presetPixels } from '../state/image.ts';
import { replay } from '../state/time.ts';
import { useCanvas } from '../ui/use-canvas.ts';

/** One stop of the Tab key: arrow keys go from digit to digit. */
export function PresetStrip() {
  const { source } = image.value ?? {};
  const chosen = source?.kind === 'preset' ? source.index : -1;
  return (
    <fieldset
      class="presets"
      title="Arrow keys go from digit to digit"
      onKeyDown={(event) => {
        const { key, currentTarget, target } = event;
        const by = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
        const all = [...currentTarget.querySelectorAll('button')];
        if (by === 0) return;
        event.preventDefault();
        all.at((all.indexOf(target as HTMLButtonElement) + by) % all.length)?.focus();
      }}
    >
      <legend>Or take one of MNIST’s</legend>
      {PRESETS.labels.map((digit, index) => (
        <button
          key={index}
          type="button"
          class="preset"
          tabIndex={index === Math.max(0, chosen) ? 0 : -1}
          aria-label={`Digit ${digit}, example ${(index % 2) + 1}`}
          aria-pressed={index === chosen}
          onClick={() => {
            choosePreset(index);
            replay();
          }}
        >
          <PresetPicture index={index} />
        </button>
      ))}
    </fieldset>
  );
}

function PresetPicture({ index }: { readonly index: number }) {
  const canvas = useCanvas(
    (surface) => {
      const pixels = presetPixels(index);
      const context = surface.getContext('2d');
      if (!pixels || !context) return;
      const { width, height } = PRESETS;
      const small = new OffscreenCanvas(width, height);
      const target = small.getContext('2d');
      if (!target) return;
      const picture = target.createImageData(width, height);
      pixels.forEach((value, i) => {
        picture.data.set([value, value, value, 255], 4 * i);
      });
      target.putImageData(picture, 0, 0);
      context.drawImage(small, 0, 0, surface.width, surface.height);
    },
    [index],
  );
  return <canvas ref={canvas} />;
}
