/** @file One population's maps: bright where a neuron has fired, brighter the earlier it did; a click selects a neuron. */
import { computed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { count, percent, placeText, populationName, shapeText } from '../lib/format.ts';
import { firedOf, unitsOf } from '../lib/pairs.ts';
import { closeMagnifier, magnified, magnify } from '../state/magnifier.ts';
import { decision, network } from '../state/network.ts';
import { point, select, selected, trace } from '../state/selection.ts';
import { stageAt, time } from '../state/time.ts';
import { useCanvas } from '../ui/use-canvas.ts';
import type { NeuronId, PopulationInfo } from '../worker/protocol.ts';
import { type Atlas, atlasOf, cellOf, cellTimes, nearestUnit } from './atlas.ts';
import { nextFiring, unitByKey } from './moves.ts';
import { paint } from './paint.ts';
import type { Picture } from './painter.ts';
import { useMagnifying } from './use-magnifying.ts';
import { SHOWN_CONTRIBUTIONS } from './wiring.tsx';

interface Props {
  readonly population: PopulationInfo;
  readonly index: number;
}

export function LayerCard({ population, index }: Props) {
  const { steps, begins } = population;
  const atlas = useMemo(() => atlasOf(population.shape), [population]);
  const picture = useMemo(
    () =>
      computed((): Picture | undefined => {
        const times = decision.value?.times[index];
        if (!times || times.length !== population.neurons) return undefined;
        const { width, height } = atlas;
        const { name, isPaired } = population;
        return { population: name, width, height, steps, isPaired, cells: cellTimes(atlas, times, steps) };
      }),
    [atlas, index, steps, population],
  );
  // Before its spiking stage a layer looks the same at any time, and so it does after it.
  const moment = useMemo(
    () => computed(() => Math.min(steps, Math.max(-1, time.value - begins))),
    [begins, steps],
  );
  const canvas = useCanvas(
    (surface) => {
      const shown = picture.value;
      if (shown) paint(shown, moment.value, surface);
      else surface.getContext('2d')?.clearRect(0, 0, surface.width, surface.height);
    },
    [picture, moment],
  );
  const spikes = decision.value?.spikes[index];
  const name = populationName(population.name);
  const fires = (unit: number): boolean => {
    const times = decision.value?.times[index];
    if (!times) return false;
    return times[unit] < steps || times[unit + atlas.units] < steps;
  };
  const choose = (unit: number | undefined, how: (id: NeuronId) => void) => {
    if (unit === undefined) return;
    const neuron = firedOf(unit, population, decision.value?.times[index], steps);
    how({ population: population.name, neuron });
  };
  const magnifying = useMagnifying(population.name, (event) => unitUnder(event, atlas, fires));
  const looked = () => {
    const shown = magnified.value;
    return shown?.population === population.name ? shown.unit : undefined;
  };
  return (
    <article class={`layer ${population.kind}`}>
      <header>
        <h3>{name}</h3>
        <StageMark population={population} />
      </header>
      <button
        type="button"
        class="layer-picture"
        style={{
          aspectRatio: `${atlas.width} / ${atlas.height}`,
          maxWidth: `${(100 * Math.min(1, atlas.width / atlas.height)).toFixed(1)}%`,
        }}
        aria-label={`Maps of ${name}: ${shapeText(population.shape)} ${population.isPaired ? 'pairs of ON and OFF neurons' : 'neurons'}, ${spikes ?? 0} spikes. Arrow keys choose a neuron, Page Up and Page Down one that fires, Enter magnifies.`}
        data-population={population.name}
        onClick={(event) => {
          if (magnified.value?.isHeld) return;
          closeMagnifier();
          choose(event.detail > 0 ? unitUnder(event, atlas, fires) : (own(population) ?? 0), point);
        }}
        {...magnifying}
        onKeyDown={(event) => {
          const from = own(population);
          const next =
            event.key === 'Enter'
              ? (looked() ?? from ?? nextFiring(1, atlas.units, undefined, fires) ?? 0)
              : unitByKey(event.key, atlas, from, fires);
          if (next === undefined) return;
          event.preventDefault();
          if (event.key === 'Enter') magnify({ population: population.name, unit: next, isHeld: true });
          else choose(next, select);
        }}
      >
        <canvas ref={canvas} />
        <ContributionMarks population={population} atlas={atlas} />
        <Mark population={population} atlas={atlas} />
      </button>
      <p class="layer-note">
        {shapeText(population.shape)}
        {population.isPaired ? ' pairs' : ''}
        <SpikeCount population={population} spikes={spikes} />
        {population.selection === undefined ? null : <span>sends {population.selection}</span>}
      </p>
    </article>
  );
}

/** The unit of the selected neuron, if it is one of this population's. */
function own(population: PopulationInfo): number | undefined {
  const id = selected.value;
  return id?.population === population.name ? id.neuron % unitsOf(population) : undefined;
}

/** A pointer hits a neuron that fires so many pixels away. */
const REACH = 8;

/** The unit under the pointer, or one beside it that fires: cells are smaller than a finger, some than a pixel. */
function unitUnder(event: MouseEvent, atlas: Atlas, fires: (unit: number) => boolean): number | undefined {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  // A click is reported in whole pixels and means their middle: cells are hardly larger.
  const x = Math.floor(((Math.floor(event.clientX) + 0.5 - box.left) / box.width) * atlas.width);
  const y = Math.floor(((Math.floor(event.clientY) + 0.5 - box.top) / box.height) * atlas.height);
  return nearestUnit(atlas, x, y, (REACH * atlas.width) / box.width, fires);
}

/** A ring around the selected neuron. */
function Mark({ population, atlas }: { readonly population: PopulationInfo; readonly atlas: Atlas }) {
  const id = selected.value;
  const unit = own(population);
  if (!id || unit === undefined) return null;
  return <span class="mark" title={placeText(id, population)} style={placeOf(atlas, unit)} />;
}

/** Sources of the largest contributions to the selected neuron's potential. */
function ContributionMarks({
  population,
  atlas,
}: {
  readonly population: PopulationInfo;
  readonly atlas: Atlas;
}) {
  const found = selected.value ? trace.value : undefined;
  const contributions = found?.contributions.slice(0, SHOWN_CONTRIBUTIONS) ?? [];
  return contributions
    .filter(
      (contribution) =>
        contribution.population === population.name && contribution.neuron < population.neurons,
    )
    .map(({ neuron, potential }) => (
      <span
        key={neuron}
        class={potential < 0 ? 'mark contribution-mark negative' : 'mark contribution-mark'}
        style={placeOf(atlas, neuron % atlas.units)}
      />
    ));
}

const placeOf = (atlas: Atlas, unit: number) => {
  const [x, y] = cellOf(atlas, unit);
  return { left: `${(100 * (x + 0.5)) / atlas.width}%`, top: `${(100 * (y + 0.5)) / atlas.height}%` };
};

interface CountProps {
  readonly population: PopulationInfo;
  readonly spikes: number | undefined;
}

/** Its spikes in all, once it spikes: before that nothing has happened. */
function SpikeCount({ population, spikes }: CountProps) {
  const state = useStageState(population);
  if (spikes === undefined) return <span />;
  if (state === 'waits' || state === 'listens') return <span>no spikes yet</span>;
  return (
    <span>
      {count(spikes)} spike{spikes === 1 ? '' : 's'}{' '}
      <span class="nowrap">· {percent(spikes / population.neurons, 1)}</span>
    </span>
  );
}

function StageMark({ population }: Pick<CountProps, 'population'>) {
  const state = useStageState(population);
  return <span class={`stage-mark ${state}`}>{state}</span>;
}

/** Whether the layer waits, listens, spikes or is done at this moment. */
function useStageState(population: PopulationInfo): string {
  const state = useMemo(
    () =>
      computed(() => {
        if (!network.value) return '';
        const stage = stageAt(time.value);
        if (stage < population.stage - 1) return 'waits';
        if (stage === population.stage - 1) return 'listens';
        return stage === population.stage ? 'spikes' : 'done';
      }),
    [population],
  );
  return state.value;
}
