/** @file A slider with its name before it and its value behind it. */
import { useId } from 'preact/hooks';

interface Props {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly value: number;
  /** The value in words. */
  readonly text: string;
  readonly onChange: (value: number) => void;
}

export function Slider({ name, min, max, step = 1, value, text, onChange }: Props) {
  const id = useId();
  return (
    <div class="article-slider">
      <label for={id}>{name}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
      <output for={id}>{text}</output>
    </div>
  );
}
