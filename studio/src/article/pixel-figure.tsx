/** @file Brightness of a pixel → its spike time, as the simulators encode it. */
import { useState } from 'preact/hooks';
import { BUNDLED_STEPS } from '../lib/bundled.ts';
import { axesOf, Plot, pathOf, ticks } from './axes.tsx';
import { pixelTime } from './neuron.ts';
import { Slider } from './slider.tsx';

const STEPS = BUNDLED_STEPS;
const axes = axesOf([0, 255], [0, STEPS]);
const curve = Array.from(
  { length: 256 },
  (_, brightness) => [brightness, pixelTime(brightness, STEPS)] as const,
);

export function PixelFigure() {
  const [brightness, setBrightness] = useState(180);
  const time = pixelTime(brightness, STEPS);
  const fate =
    time < STEPS ? `it fires at step ${time} and stands for ${STEPS - time} of ${STEPS}` : 'it stays silent';
  return (
    <>
      <Plot
        axes={axes}
        description={`Spike time over brightness, a staircase that falls from silence at 0 to step 0 at 255. At brightness ${brightness} ${fate}.`}
        xName="brightness of the pixel"
        xTicks={ticks(0, 255, 51)}
        yTicks={[...ticks(0, STEPS - 1, 2), { at: STEPS, text: 'never' }]}
      >
        <path class="curve" d={pathOf(curve, axes)} />
        <line class="now" x1={axes.x(brightness)} x2={axes.x(brightness)} y1={axes.y(0)} y2={axes.y(time)} />
        <circle class="spike" cx={axes.x(brightness)} cy={axes.y(time)} r="7" />
      </Plot>
      <p class="article-now">
        <i class="swatch" style={{ background: `rgb(${brightness} ${brightness} ${brightness})` }} /> A pixel
        of {brightness}: <b>{fate}.</b>
      </p>
      <Slider
        name="Brightness"
        min={0}
        max={255}
        value={brightness}
        text={String(brightness)}
        onChange={setBrightness}
      />
    </>
  );
}
