/** @file How pixels were scaled when the model was trained: one of the usual ways, or a mean and a deviation of one's own. */
import { useState } from 'preact/hooks';
import { scalings } from '../lib/scalings.ts';
import { isScaling } from '../state/settings-address.ts';
import { convert, converted, settings } from '../state/workspace.ts';
import { Tip } from '../ui/tip.tsx';

const OWN = 'own';

/** Takes a scaling, and measures again where there is a result. */
export function chooseScaling(preprocess: string): void {
  settings.value = { ...settings.value, preprocess };
  if (converted.value) void convert();
}

export function ScalingControl() {
  const now = settings.value.preprocess;
  const isUsual = scalings.some(([text]) => text === now);
  const [isOpen, setOpen] = useState(false);
  const [wrong, setWrong] = useState(false);
  const isOwn = isOpen || !isUsual;
  return (
    <div class="field">
      <Tip word="The model was trained on pixels">
        How stored pixels become the model’s input. If the ConvNet’s accuracy is at chance, this is the first
        thing to change.
      </Tip>
      <select
        aria-label="The model was trained on pixels"
        value={isOwn ? OWN : now}
        onChange={({ currentTarget: { value } }) => {
          setOpen(value === OWN);
          setWrong(false);
          if (value !== OWN) chooseScaling(value);
        }}
      >
        {scalings.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
        <option value={OWN}>another mean and deviation…</option>
      </select>
      {isOwn ? (
        <input
          type="text"
          aria-label="Mean and deviation of pixels from 0 to 1"
          aria-invalid={wrong}
          placeholder="mean=0.5,std=0.25"
          value={isUsual ? '' : now}
          onChange={({ currentTarget: { value } }) => {
            const text = value.replaceAll(' ', '');
            const fits = text.startsWith('mean=') && isScaling(text);
            setWrong(!fits);
            if (fits) chooseScaling(text);
          }}
        />
      ) : null}
      {wrong ? (
        <p class="trouble" role="alert">
          Write it as mean=0.5,std=0.25, of pixels from 0 to 1; with a number per channel as
          mean=0.49,0.48,0.45,std=0.25,0.24,0.26.
        </p>
      ) : null}
    </div>
  );
}
