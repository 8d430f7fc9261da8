/**
 * @file The potential of one neuron through its silent and its spiking stage, against its threshold: eqs. (2)–(4) drawn
 * from the clocked simulator's recording, step by step.
 */
import { useId } from 'preact/hooks';
import { compact, plain } from '../lib/format.ts';
import { time } from '../state/time.ts';
import type { NeuronTrace, PopulationInfo } from '../worker/protocol.ts';

const WIDTH = 420;
const HEIGHT = 216;
const box = { left: 54, right: 10, top: 22, bottom: 30 };

interface Props {
  readonly trace: NeuronTrace;
  readonly population: PopulationInfo;
  /** Step at which its silent stage begins. */
  readonly listens: number;
}

/** The time axis counts from the start of the silent stage. */
export function PotentialPlot({ trace, population, listens }: Props) {
  const clip = useId();
  const { silent, spiking, uTh, falling } = trace;
  const { steps } = population;
  const tMax = silent.length - 1;
  /** Its own step 0, later than tMax where its stage is longer than its steps. */
  const fires = population.begins - listens;
  const total = uTh === undefined ? tMax : fires + spiking.length;
  const fired = trace.time !== undefined && trace.time < steps ? trace.time : undefined;
  const climb = fired === undefined ? spiking : spiking.slice(0, fired);
  const shown = [...silent, ...climb, 0, ...(uTh === undefined ? [] : [uTh]), ...(falling ?? [])];
  const low = shown.reduce((a, b) => Math.min(a, b));
  const high = shown.reduce((a, b) => Math.max(a, b));
  const span = Math.max(1e-9, high - low) * 1.06;
  const x = (t: number) => box.left + (t / total) * (WIDTH - box.left - box.right);
  const y = (u: number) => HEIGHT - box.bottom - ((u - low) / span) * (HEIGHT - box.top - box.bottom);
  const path = (values: readonly number[], from: number) =>
    values.map((u, i) => `${i === 0 ? 'M' : 'L'}${x(from + i).toFixed(1)} ${y(u).toFixed(1)}`).join('');
  const end = silent[silent.length - 1];
  const now = Math.min(total, Math.max(0, time.value - listens));
  const isNow = time.value >= listens && time.value <= listens + total;
  const curve = (
    <>
      <path class="potential-line" d={path(silent, 0)} />
      <path
        class="potential-line climbing"
        d={`M${x(tMax).toFixed(1)} ${y(end).toFixed(1)}${path([end, ...climb], fires).replace('M', 'L')}`}
      />
    </>
  );
  return (
    <svg
      class="potential-plot"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={describe(trace, steps)}
    >
      <rect
        class="stage-ground"
        x={x(0)}
        y={box.top}
        width={x(tMax) - x(0)}
        height={HEIGHT - box.top - box.bottom}
      />
      <text class="stage-name" x={x(tMax / 2)} y={box.top - 8}>
        silent stage: listens
      </text>
      {uTh !== undefined ? (
        <text class="stage-name" x={x((tMax + total) / 2)} y={box.top - 8}>
          {falling ? 'spiking stage: threshold falls' : 'spiking stage: climbs'}
        </text>
      ) : null}
      <line class="zero" x1={x(0)} x2={x(total)} y1={y(0)} y2={y(0)} />
      <text class="tick" x={box.left - 6} y={y(0) + 4}>
        0
      </text>
      {uTh === undefined ? null : (
        <>
          {falling ? (
            <path class="threshold" d={stairs(falling, x, y, fires)} />
          ) : (
            <line class="threshold" x1={x(0)} x2={x(total)} y1={y(uTh)} y2={y(uTh)} />
          )}
          <text class="tick threshold-name" x={box.left - 6} y={y(uTh) + 4}>
            {compact(uTh)}
          </text>
          <text
            class="threshold-name"
            x={falling ? x(tMax) - 5 : x(0) + 5}
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
        <g class={now >= fires + fired ? 'spike-mark' : 'spike-mark to-come'}>
          <line
            x1={x(fires + fired)}
            x2={x(fires + fired)}
            y1={y(Math.max(falling?.[fired] ?? uTh, fired === 0 ? end : climb[fired - 1]))}
            y2={HEIGHT - box.bottom}
          />
          <circle cx={x(fires + fired)} cy={y(fired === 0 ? end : climb[fired - 1])} r="5.5" />
        </g>
      )}
      {isNow ? <line class="playhead" x1={x(now)} x2={x(now)} y1={box.top} y2={HEIGHT - box.bottom} /> : null}
      {[0, tMax, ...(uTh === undefined ? [] : [total])].map((t) => (
        <text
          key={t}
          class="tick-x"
          x={x(t)}
          y={HEIGHT - box.bottom + 17}
          text-anchor={t === total ? 'end' : 'middle'}
        >
          {t === total ? `step ${listens + t}` : listens + t}
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

function describe({ silent, uTh, time }: NeuronTrace, steps: number): string {
  const end = silent[silent.length - 1];
  const sum = `Potential starts at ${plain(silent[0])} and is ${plain(end)} at the end of the silent stage`;
  if (uTh === undefined) return `${sum}.`;
  const fate =
    time !== undefined && time < steps ? `it fires at step ${time} of its spiking stage` : 'it never fires';
  return `${sum}; the threshold is ${plain(uTh)}; ${fate}.`;
}
