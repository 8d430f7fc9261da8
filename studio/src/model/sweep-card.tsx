/** @file Step 4: a grid of conversions and its Pareto front. */
import { useState } from 'preact/hooks';
import { nameInText, parseSettings, settingNamed } from '../../../src/convert/settings.ts';
import type { Axes } from '../../../src/search/grid.ts';
import { count, percent, significant } from '../lib/format.ts';
import { labelOf, openName, textIn } from '../lib/settings.ts';
import { given } from '../state/conversion-settings.ts';
import {
  cells,
  data,
  isSweepStale,
  model,
  openCell,
  progress,
  sweep,
  sweepNotes,
} from '../state/workspace.ts';
import { Chart } from '../ui/chart.tsx';
import { download } from '../ui/download.ts';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import { Tip } from '../ui/tip.tsx';
import type { SweptCell } from '../worker/workspace-protocol.ts';
import { sweepUsual, sweepValues } from './offered.ts';
import { Warnings } from './warnings.tsx';

type Axis = keyof typeof sweepValues;
const axisNames = Object.keys(sweepValues) as readonly Axis[];

const toggled = <T,>(list: readonly T[], item: T): readonly T[] =>
  list.includes(item) ? list.filter((other) => other !== item) : [...list, item];

/** The chosen values in the order in which they are offered. */
const axesOf = (chosen: Readonly<Record<Axis, readonly string[]>>): Axes =>
  Object.fromEntries(
    axisNames.map((name) => [
      name,
      sweepValues[name]
        .filter((text) => chosen[name].includes(text))
        .map((text) => (text === '' ? undefined : settingNamed(name).parse(text))),
    ]),
  );

export function SweepCard() {
  const [chosen, setChosen] = useState(sweepUsual);
  const size = axisNames.reduce((product, name) => product * chosen[name].length, 1);
  const found = cells.value;
  const isLabelled = data.value?.isLabelled ?? true;
  const hasChosen = found.some(({ chosen }) => chosen !== '');
  const ordered = [...found].sort((a, b) => a.synops - b.synops);
  return (
    <section class="card" aria-label="Sweep">
      <h2>
        <span class="number">4</span> Find the best trade
      </h2>
      <div class="controls">
        {axisNames.map((name) => (
          <Choices
            key={name}
            name={labelOf(name)}
            items={sweepValues[name]}
            chosen={chosen[name]}
            onToggle={(text) => setChosen({ ...chosen, [name]: toggled(chosen[name], text) })}
          />
        ))}
        <button
          type="button"
          class="primary"
          disabled={progress.value !== undefined || size === 0}
          onClick={() => void sweep(axesOf(chosen))}
        >
          Sweep {size} {size === 1 ? 'setting' : 'settings'}
        </button>
      </div>
      <p class="note">All other settings are those of step 3.</p>
      {found.length > 0 ? (
        <div class={isSweepStale.value ? 'stale' : ''} data-testid="sweep">
          {isSweepStale.value ? (
            <p class="trouble" role="status">
              Swept with other settings than those of step 3; sweep again.
            </p>
          ) : null}
          <Warnings list={sweepNotes.value.warnings} />
          {sweepNotes.value.skipped.map((text) => (
            <p key={text} class="note" data-testid="skipped">
              {text}
            </p>
          ))}
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
                  <td />
                  <th scope="col" class="right">
                    {isLabelled ? 'accuracy' : 'agreement'}
                  </th>
                  {axisNames.map((name) => (
                    <th key={name} scope="col">
                      {nameInText(name).replaceAll('-', ' ')}
                    </th>
                  ))}
                  <th scope="col" class="right">
                    spikes per neuron
                  </th>
                  <th scope="col" class="right">
                    synops per image
                  </th>
                  {hasChosen ? (
                    <th scope="col" class="chosen">
                      chosen
                    </th>
                  ) : null}
                </tr>
              </thead>
              <tbody>
                {ordered.map((cell) => (
                  <tr key={cell.settings} class={cell.onFront ? 'front' : ''}>
                    <td>{cell.onFront ? '●' : ''}</td>
                    <td>
                      <button
                        type="button"
                        class="small"
                        disabled={progress.value !== undefined}
                        aria-label={`Open ${cell.settings}`}
                        title="Convert so in step 3, where the network is watched and saved"
                        onClick={() => void open(cell)}
                      >
                        Open
                      </button>
                    </td>
                    <td class="right">{percent(cell.accuracy)}</td>
                    {axisNames.map((name) => (
                      <td key={name}>{valueIn(cell, name)}</td>
                    ))}
                    <td class="right">{significant(cell.spikesPerNeuron)}</td>
                    <td class="right">{count(cell.synops)}</td>
                    {hasChosen ? <td class="chosen">{cell.chosen}</td> : null}
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

/** The cell's network, in step 3. */
async function open(cell: SweptCell): Promise<void> {
  await openCell(cell);
  document.getElementById('convert')?.scrollIntoView({ block: 'start' });
}

/** The value of a setting in a cell. */
const valueIn = ({ settings }: SweptCell, name: Axis): string => textIn(parseSettings(settings), name);

interface ChoicesProps {
  readonly name: string;
  readonly items: readonly string[];
  readonly chosen: readonly string[];
  readonly onToggle: (item: string) => void;
}

function Choices({ name, items, chosen, onToggle }: ChoicesProps) {
  return (
    <fieldset class="choices">
      <legend>{name}</legend>
      {items.map((item) => (
        <label key={item}>
          <input type="checkbox" checked={chosen.includes(item)} onChange={() => onToggle(item)} />
          {item === '' ? openName(given.value) : item.replace(/^percentile:(.*)/, '$1 %')}
        </label>
      ))}
    </fieldset>
  );
}

function csvOf(rows: readonly SweptCell[]): string {
  const head =
    'settings,chosen,steps,threshold,per,snn_accuracy,ann_accuracy,agreement,spikes_per_neuron,synops_per_image,on_front';
  const lines = rows.map((row) =>
    [
      `"${row.settings}"`,
      `"${row.chosen}"`,
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
