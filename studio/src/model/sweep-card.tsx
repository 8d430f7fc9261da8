/** @file Step 4: a grid of steps and thresholds; which settings nothing else beats. */

import { useState } from 'preact/hooks';
import { count, percent, significant } from '../lib/format.ts';
import { cells, data, model, progress, sweep } from '../state/study.ts';
import { Chart } from '../ui/chart.tsx';
import { download } from '../ui/download.ts';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import { Tip } from '../ui/tip.tsx';
import type { SweptCell } from '../worker/study-protocol.ts';

const STEPS = [1, 2, 4, 8, 16, 32];
const THRESHOLDS = ['percentile:99', 'percentile:99.9', 'max', 'mse'];

const toggled = <T,>(list: readonly T[], item: T): readonly T[] =>
  list.includes(item) ? list.filter((other) => other !== item) : [...list, item];

export function SweepCard() {
  const [steps, setSteps] = useState<readonly number[]>([2, 4, 8, 16]);
  const [thresholds, setThresholds] = useState<readonly string[]>([
    'percentile:99',
    'percentile:99.9',
    'max',
  ]);
  const found = cells.value;
  const isLabelled = data.value?.isLabelled ?? true;
  const ordered = [...found].sort((a, b) => a.synops - b.synops);
  return (
    <section class="card" aria-label="Sweep">
      <h2>
        <span class="number">4</span> Find the best trade
      </h2>
      <div class="controls">
        <Choices name="Steps" items={STEPS} chosen={steps} onToggle={(n) => setSteps(toggled(steps, n))} />
        <Choices
          name="Thresholds"
          items={THRESHOLDS}
          chosen={thresholds}
          onToggle={(rule) => setThresholds(toggled(thresholds, rule))}
        />
        <button
          type="button"
          class="primary"
          disabled={progress.value !== undefined || steps.length * thresholds.length === 0}
          onClick={() =>
            void sweep(
              [...steps].sort((a, b) => a - b),
              thresholds,
            )
          }
        >
          Sweep {steps.length * thresholds.length} settings
        </button>
      </div>
      {found.length > 0 ? (
        <div data-testid="sweep">
          <Chart
            ratio={560 / 960}
            inputs={[found]}
            draw={({ sweepChart }) =>
              sweepChart(document, found, { ...(model.value && { model: model.value.name }) })
            }
          />
          <ScrollRegion class="table-scroll" name="Settings by cost">
            <table>
              <thead>
                <tr>
                  <th scope="col">
                    <Tip word="front">
                      No other setting is at least as accurate for fewer synaptic operations: the Pareto
                      front.
                    </Tip>
                  </th>
                  <th scope="col">steps</th>
                  <th scope="col">threshold</th>
                  <th scope="col" class="right">
                    {isLabelled ? 'accuracy' : 'agreement'}
                  </th>
                  <th scope="col" class="right">
                    spikes per neuron
                  </th>
                  <th scope="col" class="right">
                    synops per image
                  </th>
                </tr>
              </thead>
              <tbody>
                {ordered.map((cell) => (
                  <tr key={`${cell.steps} ${cell.threshold}`} class={cell.onFront ? 'front' : ''}>
                    <td>{cell.onFront ? '●' : ''}</td>
                    <td>{cell.steps}</td>
                    <td>{cell.threshold}</td>
                    <td class="right">{percent(cell.accuracy)}</td>
                    <td class="right">{significant(cell.spikesPerNeuron)}</td>
                    <td class="right">{count(cell.synops)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
          <div class="actions">
            <button type="button" onClick={() => download('sweep.csv', csvOf(ordered), 'text/csv')}>
              Table (CSV)
            </button>
          </div>
        </div>
      ) : null}
    </section>
  );
}

interface ChoicesProps<T> {
  readonly name: string;
  readonly items: readonly T[];
  readonly chosen: readonly T[];
  readonly onToggle: (item: T) => void;
}

function Choices<T extends string | number>({ name, items, chosen, onToggle }: ChoicesProps<T>) {
  return (
    <fieldset class="choices">
      <legend>{name}</legend>
      {items.map((item) => (
        <label key={item}>
          <input type="checkbox" checked={chosen.includes(item)} onChange={() => onToggle(item)} />
          {String(item).replace('percentile:', '')}
          {String(item).startsWith('percentile') ? ' %' : ''}
        </label>
      ))}
    </fieldset>
  );
}

function csvOf(rows: readonly SweptCell[]): string {
  const head =
    'steps,threshold,per,snn_accuracy,ann_accuracy,agreement,spikes_per_neuron,synops_per_image,on_front';
  const lines = rows.map((row) =>
    [
      row.steps,
      row.threshold,
      row.per,
      row.accuracy,
      row.annAccuracy ?? '',
      row.agreement ?? '',
      row.spikesPerNeuron,
      row.synops,
      row.onFront ? 1 : 0,
    ].join(','),
  );
  return `${[head, ...lines].join('\n')}\n`;
}
