/**
 * @file The potential of one neuron through its silent and its spiking stage, against its threshold: eqs. (2)–(4) drawn
 * from the clocked simulator's recording, step by step.
 */
import { useId } from 'preact/hooks';
import { compact, plain } from '../lib/format.ts';
import { time } from '../state/time.ts';
import type { Story } from '../worker/protocol.ts';

const WIDTH = 420;
const HEIGHT = 216;
const box = { left: 54, right: 10, top: 22, bottom: 30 };

interface Props {
  readonly story: Story;
  readonly steps: number;
  /** Stage in which the neuron spikes; it listens in the one before. */
  readonly stage: number;
}

export function PotentialPlot({ story, steps, stage }: Props) {
  const clip = useId();
  const { silent, spiking, uTh, falling } = story;
  const fired = story.time !== undefined && story.time < steps ? story.time : undefined;
  const stages = uTh === undefined ? 1 : 2;
  const climb = fired === undefined ? spiking : spiking.slice(0, fired);
  const shown = [...silent, ...climb, 0, ...(uTh === undefined ? [] : [uTh]), ...(falling ?? [])];
  const low = shown.reduce((a, b) => Math.min(a, b));
  const high = shown.reduce((a, b) => Math.max(a, b));
  const span = Math.max(1e-9, high - low) * 1.06;
  const x = (t: number) => box.left + (t / (stages * steps)) * (WIDTH - box.left - box.right);
  const y = (u: number) => HEIGHT - box.bottom - ((u - low) / span) * (HEIGHT - box.top - box.bottom);
  const path = (values: readonly number[], from: number) =>
    values.map((u, i) => `${i === 0 ? 'M' : 'L'}${x(from + i).toFixed(1)} ${y(u).toFixed(1)}`).join('');
  const end = silent[silent.length - 1];
  const now = Math.min(stages * steps, Math.max(0, time.value - (stage - 1) * steps));
  const isNow = time.value >= (stage - 1) * steps && time.value <= (stage - 1 + stages) * steps;
  const curve = (
    <>
      <path class="potential-line" d={path(silent, 0)} />
      <path class="potential-line climbing" d={path([end, ...climb], steps)} />
    </>
  );
  return (
    <svg
      class="potential-plot"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={describe(story, steps)}
    >
      <rect
        class="stage-ground"
        x={x(0)}
        y={box.top}
        width={x(steps) - x(0)}
        height={HEIGHT - box.top - box.bottom}
      />
      <text class="stage-name" x={x(steps / 2)} y={box.top - 8}>
        silent stage: listens
      </text>
      {stages === 2 ? (
        <text class="stage-name" x={x(1.5 * steps)} y={box.top - 8}>
          {falling ? 'spiking stage: threshold falls' : 'spiking stage: climbs'}
        </text>
      ) : null}
      <line class="zero" x1={x(0)} x2={x(stages * steps)} y1={y(0)} y2={y(0)} />
      <text class="tick" x={box.left - 6} y={y(0) + 4}>
        0
      </text>
      {uTh === undefined ? null : (
        <>
          {falling ? (
            <path class="threshold" d={stairs(falling, x, y, steps)} />
          ) : (
            <line class="threshold" x1={x(0)} x2={x(2 * steps)} y1={y(uTh)} y2={y(uTh)} />
          )}
          <text class="tick threshold-name" x={box.left - 6} y={y(uTh) + 4}>
            {compact(uTh)}
          </text>
          <text
            class="threshold-name"
            x={falling ? x(steps) - 5 : x(0) + 5}
            y={y(uTh) + 14}
            text-anchor={falling ? 'end' : 'start'}
          >
            {falling ? 'threshold' : 'threshold uTh'}
          </text>
        </>
      )}
      <clipPath id={clip}>
        <rect x="0" y="0" width={x(now)} height={HEIGHT} />
      </clipPath>
      <g class="to-come">{curve}</g>
      <g clip-path={`url(#${clip})`}>{curve}</g>
      {fired === undefined || uTh === undefined ? null : (
        <g class={now >= steps + fired ? 'spike-mark' : 'spike-mark to-come'}>
          <line
            x1={x(steps + fired)}
            x2={x(steps + fired)}
            y1={y(Math.max(falling?.[fired] ?? uTh, fired === 0 ? end : climb[fired - 1]))}
            y2={HEIGHT - box.bottom}
          />
          <circle cx={x(steps + fired)} cy={y(fired === 0 ? end : climb[fired - 1])} r="5.5" />
        </g>
      )}
      {isNow ? <line class="playhead" x1={x(now)} x2={x(now)} y1={box.top} y2={HEIGHT - box.bottom} /> : null}
      {[0, steps, 2 * steps].slice(0, stages + 1).map((t) => (
        <text
          key={t}
          class="tick-x"
          x={x(t)}
          y={HEIGHT - box.bottom + 17}
          text-anchor={t === stages * steps ? 'end' : 'middle'}
        >
          {t === stages * steps ? `step ${(stage - 1) * steps + t}` : (stage - 1) * steps + t}
        </text>
      ))}
    </svg>
  );
}

/** Thresholds that hold for one step each. */
function stairs(
  values: readonly number[],
  x: (t: number) => number,
  y: (u: number) => number,
  from: number,
): string {
  return values.map((u, t) => `${t === 0 ? 'M' : 'L'}${x(from + t)} ${y(u)}H${x(from + t + 1)}`).join('');
}

function describe({ silent, uTh, time }: Story, steps: number): string {
  const end = silent[silent.length - 1];
  const sum = `Potential starts at ${plain(silent[0])} and is ${plain(end)} at the end of the silent stage`;
  if (uTh === undefined) return `${sum}.`;
  const fate =
    time !== undefined && time < steps ? `it fires at step ${time} of its spiking stage` : 'it never fires';
  return `${sum}; the threshold is ${plain(uTh)}; ${fate}.`;
}
