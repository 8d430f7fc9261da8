/** @file One neuron with three synapses through both stages: the reader moves a spike, or the threshold. */
import { useState } from 'preact/hooks';
import { plain } from '../lib/format.ts';
import { axesOf, Plot, pathOf, ticks } from './axes.tsx';
import { climb, type Heard, listen } from './neuron.ts';
import { Slider } from './slider.tsx';

const STEPS = 8;
const [LOW, HIGH] = [-30, 90];
const later: readonly Heard[] = [
  { weight: 3, time: 3 },
  { weight: -4, time: 4 },
];
/** The current with which the threshold lies at 64. */
const USUAL = 8;

/** The silent stage: move the first spike. */
export function ListenFigure() {
  const [time, setTime] = useState(1);
  const heard = [{ weight: 5, time }, ...later];
  const potentials = listen(heard, STEPS);
  const end = potentials[STEPS];
  const axes = axesOf([0, STEPS], [LOW, 60]);
  const sum = heard
    .map(({ weight, time: at }, i) => {
      const sign = weight < 0 ? '− ' : i === 0 ? '' : '+ ';
      return `${sign}${Math.abs(weight)} · ${STEPS - at}`;
    })
    .join(' ');
  return (
    <>
      <Plot
        axes={axes}
        description={`Potential of a neuron over the ${STEPS} steps of its silent stage: it bends at each spike and ends at ${plain(end)}.`}
        xName="step of the silent stage"
        xTicks={ticks(0, STEPS, 1)}
        yTicks={ticks(LOW, 60, 30)}
      >
        {heard.map((spike) => (
          <g key={spike.weight} class={spike.weight < 0 ? 'arrival negative' : 'arrival'}>
            <line x1={axes.x(spike.time)} x2={axes.x(spike.time)} y1={axes.y(LOW)} y2={axes.y(60)} />
            <text
              x={axes.x(spike.time) + 4}
              y={axes.y(spike.weight === 5 ? 48 : spike.weight < 0 ? -26 : -16)}
            >
              {spike.weight < 0 ? '−4 per step' : `+${spike.weight} per step`}
            </text>
          </g>
        ))}
        <path
          class="curve"
          d={pathOf(
            potentials.map((u, t) => [t, u] as const),
            axes,
          )}
        />
        <circle class="end" cx={axes.x(STEPS)} cy={axes.y(end)} r="6" />
      </Plot>
      <p class="article-now">
        Weight × steps left: {sum} = <b>{plain(end)}</b>
      </p>
      <Slider
        name="The first spike comes at step"
        min={0}
        max={STEPS}
        value={time}
        text={time < STEPS ? String(time) : 'never'}
        onChange={setTime}
      />
    </>
  );
}

/** The spiking stage: move what was heard, and the threshold. */
export function ClimbFigure() {
  const [heard, setHeard] = useState(34);
  const [iExt, setCurrent] = useState(USUAL);
  const { potentials, time } = climb(heard, iExt, STEPS);
  const uTh = iExt * STEPS;
  const axes = axesOf([0, STEPS], [LOW, HIGH]);
  const climbed = potentials.slice(0, time + 1);
  const rule = `${plain(heard)} ÷ ${iExt}, rounded down`;
  const fate =
    time < STEPS
      ? `fires at step ${time} and passes on ${STEPS - time} of ${STEPS}`
      : `does not get there: silent, it passes on 0`;
  return (
    <>
      <Plot
        axes={axes}
        description={`Potential of a neuron over its spiking stage, from ${plain(heard)} upwards by ${iExt} a step; the threshold is ${uTh}. It ${fate}.`}
        xName="step of the spiking stage"
        xTicks={ticks(0, STEPS, 1)}
        yTicks={ticks(LOW, HIGH, 30)}
      >
        <line class="threshold" x1={axes.x(0)} x2={axes.x(STEPS)} y1={axes.y(uTh)} y2={axes.y(uTh)} />
        <text class="threshold-name" x={axes.x(STEPS)} y={axes.y(uTh) - 5} text-anchor="end">
          threshold {uTh}
        </text>
        <path
          class="curve"
          d={pathOf(
            climbed.map((u, t) => [t, u] as const),
            axes,
          )}
        />
        {time < STEPS ? (
          <circle class="spike" cx={axes.x(time)} cy={axes.y(Math.min(HIGH, climbed[time]))} r="7" />
        ) : null}
      </Plot>
      <p class="article-now">
        It <b>{fate}</b>
        {time < STEPS ? ` (${rule}${heard > uTh ? `, ${STEPS} at most` : ''})` : ''}.
      </p>
      <Slider name="What it heard" min={-20} max={80} value={heard} text={plain(heard)} onChange={setHeard} />
      <Slider name="Threshold" min={3} max={10} value={iExt} text={String(uTh)} onChange={setCurrent} />
    </>
  );
}
