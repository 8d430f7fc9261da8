/** @file Eqs. (1)–(4) of López-Randulfe et al. 2022 with this neuron's numbers at this moment. */
import { plain, significant } from '../lib/format.ts';
import { isOff } from '../lib/pairs.ts';
import { network } from '../state/network.ts';
import { time } from '../state/time.ts';
import type { NeuronTrace, PopulationInfo } from '../worker/protocol.ts';

interface Props {
  readonly trace: NeuronTrace;
  readonly population: PopulationInfo;
  /** Step at which its silent stage begins. */
  readonly listens: number;
}

export function Equations({ trace, population, listens }: Props) {
  const { steps } = population;
  if (population.kind === 'input') return <PixelEquation trace={trace} steps={steps} />;
  if (population.kind === 'relay')
    return <RelayRule trace={trace} steps={steps} off={isOff(trace.neuron, population)} />;
  const { silent, initial, iExt, uTh, falling } = trace;
  const end = silent[silent.length - 1];
  const t = Math.min(silent.length - 1, Math.max(0, Math.floor(time.value + 1e-6) - listens));
  const fired = trace.time !== undefined && trace.time < steps ? trace.time : undefined;
  return (
    <ol class="equations">
      <li>
        <span class="equation-number">(2)</span>
        <span class="formula">u(t) = u₀ + Σ w·(t − tⱼ)</span>
        <span class="numbers">
          u₀ = {plain(initial)}; now, at t = {t}: <b>u = {plain(silent[t])}</b>
        </span>
      </li>
      <li>
        <span class="equation-number">(3)</span>
        <span class="formula">u(T) = u₀ + Σ w·kⱼ, k = T − t</span>
        <span class="numbers">
          {plain(initial)} + {plain(trace.excitation)} − {plain(-trace.inhibition)} = <b>{plain(end)}</b>
        </span>
      </li>
      {falling ? (
        <FallingThreshold end={end} falling={falling} fired={fired} steps={steps} />
      ) : iExt === undefined || uTh === undefined ? (
        <li>
          <span class="equation-number" />
          <span class="numbers">
            The read-out never fires: its potential is the answer, the highest wins.
          </span>
        </li>
      ) : (
        <li>
          <span class="equation-number">(4)</span>
          <span class="formula">fires when u(T) + iExt·t ≥ uTh = iExt·T</span>
          <span class="numbers">
            {fired === undefined ? (
              trace.isLeftOut ? (
                <>
                  It would reach {plain(uTh)}, but {population.selection} are sent: <b>silent, value 0</b>
                </>
              ) : (
                <>
                  {plain(end)} + {plain(iExt)}·t stays below {plain(uTh)} for t &lt; {steps}:{' '}
                  <b>silent, value 0</b>
                </>
              )
            ) : (
              <>
                {plain(end)} + {plain(iExt)}·{fired} ≥ {plain(uTh)}: <b>fires at t = {fired}</b>, so it passes
                on k = {steps - fired} of {steps}
              </>
            )}
          </span>
        </li>
      )}
    </ol>
  );
}

interface FallingProps {
  readonly end: number;
  readonly falling: readonly number[];
  readonly fired: number | undefined;
  readonly steps: number;
}

/** An activation that is no ramp: the potential rests, and the threshold comes down to it. */
function FallingThreshold({ end, falling, fired, steps }: FallingProps) {
  return (
    <li>
      <span class="equation-number">(4)</span>
      <span class="formula">fires when the falling threshold meets u(T)</span>
      <span class="numbers">
        {fired === undefined ? (
          <>
            {plain(end)} meets none from {plain(falling[0])} to {plain(falling[steps - 1])}:{' '}
            <b>silent, value 0</b>
          </>
        ) : (
          <>
            {plain(end)} ≥ {plain(falling[fired])}: <b>fires at t = {fired}</b>, so it passes on k ={' '}
            {steps - fired} of {steps}
          </>
        )}
      </span>
    </li>
  );
}

interface PixelProps {
  readonly trace: NeuronTrace;
  readonly steps: number;
}

function PixelEquation({ trace, steps }: PixelProps) {
  const { pixel = 0, time: fired = steps } = trace;
  const info = network.value;
  return (
    <ol class="equations">
      <li>
        <span class="equation-number">(1)</span>
        <span class="formula">t(x) = T/xMax · (xMax − x)</span>
        <span class="numbers">
          x = {significant(pixel)} of {significant(info?.xMax ?? 1)}:{' '}
          <b>{fired < steps ? `spikes at t = ${fired}` : 'dark, stays silent'}</b>
          {fired < steps ? `, k = ${steps - fired} of ${steps}` : ''}
        </span>
      </li>
    </ol>
  );
}

interface RelayProps {
  readonly trace: NeuronTrace;
  readonly steps: number;
  readonly off: boolean;
}

function RelayRule({ trace, steps, off }: RelayProps) {
  const { time: fired = steps } = trace;
  return (
    <ol class="equations">
      <li>
        <span class="equation-number">max</span>
        <span class="formula">t = {off ? 'last' : 'max-pool'} spike of the window</span>
        <span class="numbers">
          <b>
            {fired < steps
              ? `passes on at t = ${fired}`
              : off
                ? 'not all of its window spiked'
                : 'nobody in its window spiked'}
          </b>
          . Max pooling without arithmetic
          {off ? ': the largest of negative values is the smallest spike' : ''}.
        </span>
      </li>
    </ol>
  );
}
