/** @file Eqs. (1)–(4) of López-Randulfe et al. 2022 with this neuron's numbers at this moment. */
import { plain, significant } from '../lib/format.ts';
import { network } from '../state/network.ts';
import { time } from '../state/time.ts';
import type { PopulationInfo, Story } from '../worker/protocol.ts';

interface Props {
  readonly story: Story;
  readonly population: PopulationInfo;
  readonly steps: number;
}

export function Equations({ story, population, steps }: Props) {
  if (population.kind === 'input') return <PixelEquation story={story} steps={steps} />;
  if (population.kind === 'relay') return <RelayRule story={story} steps={steps} />;
  const { silent, initial, iExt, uTh } = story;
  const end = silent[silent.length - 1];
  const t = Math.min(steps, Math.max(0, Math.floor(time.value + 1e-6) - (population.stage - 1) * steps));
  const fired = story.time !== undefined && story.time < steps ? story.time : undefined;
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
          {plain(initial)} + {plain(story.excitation)} − {plain(-story.inhibition)} = <b>{plain(end)}</b>
        </span>
      </li>
      {iExt === undefined || uTh === undefined ? (
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
              <>
                {plain(end)} + {plain(iExt)}·t stays below {plain(uTh)} for t &lt; {steps}:{' '}
                <b>silent, value 0</b>
              </>
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

function PixelEquation({ story, steps }: { readonly story: Story; readonly steps: number }) {
  const { pixel = 0, time: fired = steps } = story;
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

function RelayRule({ story, steps }: { readonly story: Story; readonly steps: number }) {
  const { time: fired = steps } = story;
  return (
    <ol class="equations">
      <li>
        <span class="equation-number">max</span>
        <span class="formula">t = earliest spike of the window</span>
        <span class="numbers">
          <b>{fired < steps ? `passes on at t = ${fired}` : 'nobody in its window spiked'}</b>. Max pooling
          without arithmetic.
        </span>
      </li>
    </ol>
  );
}
