/** @file The read-out: the potential of each class as it is at this moment. */
import { computed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { significant } from '../lib/format.ts';
import { className, decision, network, race } from '../state/network.ts';
import { point, selected } from '../state/selection.ts';
import { time } from '../state/time.ts';
import type { PopulationInfo } from '../worker/protocol.ts';

const MOST = 10;

export function ReadoutCard({ population }: { readonly population: PopulationInfo }) {
  const begins = network.value?.stages[population.stage - 1] ?? 0;
  const steps = population.begins - begins;
  const values = useMemo(() => computed(() => potentialsAt(time.value - begins, steps)), [begins, steps]);
  const final = decision.value?.logits ?? [];
  const order = Array.from({ length: population.neurons }, (_, i) => i);
  if (population.neurons > MOST) order.sort((a, b) => (final[b] ?? 0) - (final[a] ?? 0));
  const shown = order.slice(0, MOST);
  const reach = Math.max(1e-9, ...final.map(Math.abs));
  const now = values.value;
  const best = now.length > 0 ? now.indexOf(Math.max(...now)) : -1;
  const isSumming = time.value > begins;
  return (
    <article class="layer readout">
      <header>
        <h3>read-out</h3>
        <span
          class={`stage-mark ${isSumming ? (time.value >= begins + steps ? 'done' : 'listens') : 'waits'}`}
        >
          {isSumming ? (time.value >= begins + steps ? 'decided' : 'sums up') : 'waits'}
        </span>
      </header>
      <ul class="potentials" style={{ gridTemplateRows: `repeat(${Math.ceil(shown.length / 2)}, auto)` }}>
        {shown.map((i) => {
          const value = now[i] ?? 0;
          const half = (50 * Math.min(reach, Math.abs(value))) / reach;
          const isChosen = selected.value?.population === population.name && selected.value.neuron === i;
          return (
            <li key={i}>
              <button
                type="button"
                class={isSumming && i === best ? 'best' : ''}
                aria-pressed={isChosen}
                data-class={i}
                aria-label={`Class ${className(i)}, potential ${significant(value)}`}
                onClick={() => point({ population: population.name, neuron: i })}
              >
                <span class="bar-name">{className(i)}</span>
                <span class="potential">
                  <span
                    class={value < 0 ? 'negative' : ''}
                    style={{ left: `${value < 0 ? 50 - half : 50}%`, width: `${half}%` }}
                  />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <p class="layer-note">
        {network.value?.classes} classes<span>highest potential wins</span>
      </p>
    </article>
  );
}

/** Potentials `t` steps into the read-out's silent stage; the decision's own at its end. */
function potentialsAt(t: number, steps: number): readonly number[] {
  const lines = race.value;
  if (t >= steps) return decision.value?.logits ?? [];
  if (!lines) return [];
  const at = Math.max(0, t);
  const from = Math.floor(at);
  return lines.map((line) => line[from] + (line[Math.min(steps, from + 1)] - line[from]) * (at - from));
}
