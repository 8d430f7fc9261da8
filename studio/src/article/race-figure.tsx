/** @file The read-out's potentials over its silent stage, for the digit on the page. */
import { useState } from 'preact/hooks';
import { argmax } from '../../../src/graph/decision.ts';
import { significant } from '../lib/format.ts';
import { className, network, race } from '../state/network.ts';
import { axesOf, Plot, pathOf, ticks } from './axes.tsx';
import { Slider } from './slider.tsx';

export function RaceFigure() {
  const lines = race.value;
  const steps = (lines?.[0]?.length ?? 1) - 1;
  const [wanted, setStep] = useState<number | undefined>(undefined);
  const step = Math.min(steps, wanted ?? steps);
  if (!lines || steps < 1 || !network.value)
    return <p class="note">Draw something above, and its race is shown here.</p>;
  const all = lines.flat();
  const low = Math.floor(all.reduce((a, b) => Math.min(a, b), 0));
  const high = Math.ceil(all.reduce((a, b) => Math.max(a, b), 1));
  const axes = axesOf([0, steps], [low, high]);
  const now = lines.map((line) => line[step]);
  const leader = argmax(now);
  const said = `${step < steps ? `At step ${step}` : 'At the end'} ${className(leader)} leads`;
  return (
    <>
      <Plot
        axes={axes}
        description={`Potentials of ${lines.length} classes over the ${steps} steps of the read-out’s silent stage. ${said} with ${significant(now[leader], 3)}.`}
        xName="step of the last stage"
        xTicks={ticks(0, steps, Math.ceil(steps / 8))}
        yTicks={[...new Set([low, 0, high])].map((at) => ({ at, text: String(at).replace('-', '−') }))}
      >
        {lines.map((line, i) => (
          <g key={className(i)} class={i === leader ? 'racer leads' : 'racer'}>
            <path
              class="to-come"
              d={pathOf(
                line.map((u, t) => [t, u] as const),
                axes,
              )}
            />
            <path
              d={pathOf(
                line.slice(0, step + 1).map((u, t) => [t, u] as const),
                axes,
              )}
            />
          </g>
        ))}
        <line class="now" x1={axes.x(step)} x2={axes.x(step)} y1={axes.y(low)} y2={axes.y(high)} />
        <circle class="spike" cx={axes.x(step)} cy={axes.y(now[leader])} r="6" />
      </Plot>
      <p class="article-now">
        {step < steps ? `At step ${step}` : 'At the end'} <b>{className(leader)} leads</b>
        {step < steps ? '; nothing is decided yet' : ': that is the answer'}.
      </p>
      <Slider
        name="Step of the last stage"
        min={0}
        max={steps}
        value={step}
        text={`${step} of ${steps}`}
        onChange={setStep}
      />
    </>
  );
}
