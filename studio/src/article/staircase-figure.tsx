/** @file What a spiking neuron passes on, against what ReLU passes on: a staircase of T steps. */
import { useState } from 'preact/hooks';
import { percent } from '../lib/format.ts';
import { axesOf, Plot, pathOf, ticks } from './axes.tsx';
import { passedOn } from './neuron.ts';
import { Slider } from './slider.tsx';

const [FROM, TO, POINTS] = [-0.25, 1.25, 600];
const axes = axesOf([FROM, TO], [0, 1.25]);
const inputs = Array.from({ length: POINTS + 1 }, (_, i) => FROM + ((TO - FROM) * i) / POINTS);
const relu = inputs.map((x) => [x, Math.max(0, x)] as const);
const offered = [1, 2, 4, 8, 16, 32];

export function StaircaseFigure() {
  const [rung, setRung] = useState(2);
  const [isRounded, setRounded] = useState(true);
  const steps = offered[rung];
  const passed = inputs.map((x) => [x, passedOn(x, steps, isRounded)] as const);
  const most = passed.reduce(
    (error, [x, y]) => (x >= 0 && x <= 1 ? Math.max(error, Math.abs(x - y)) : error),
    0,
  );
  return (
    <>
      <Plot
        axes={axes}
        description={`What is passed on over what was heard: ReLU as a straight line, the spiking neuron as a staircase of ${steps} steps that ends at 1. Between 0 and 1 they are at most ${percent(most, 0)} apart.`}
        xName="what it heard ÷ threshold"
        xTicks={ticks(0, 1.25, 0.25)}
        yTicks={ticks(0, 1.25, 0.25)}
      >
        <path class="other" d={pathOf(relu, axes)} />
        <path class="curve" d={pathOf(passed, axes)} />
      </Plot>
      <p class="article-now">
        <span class="key other-key">ReLU</span> <span class="key">one spike</span> At most {percent(most, 0)}{' '}
        of the threshold apart, up to the threshold.
      </p>
      <Slider
        name="Steps of a stage"
        min={0}
        max={offered.length - 1}
        value={rung}
        text={String(steps)}
        onChange={setRung}
      />
      <label class="article-check">
        <input
          type="checkbox"
          checked={isRounded}
          onChange={(event) => setRounded(event.currentTarget.checked)}
        />{' '}
        Start half a step ahead, to round to the nearest step
      </label>
    </>
  );
}
