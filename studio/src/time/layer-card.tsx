/** @file One population's maps: bright where a neuron has fired, brighter the earlier it did; a click tells its story. */
import { computed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { count, percent, placeText, populationName, shapeText } from '../lib/format.ts';
import { decision, network } from '../state/network.ts';
import { point, select, selected, story } from '../state/selection.ts';
import { time } from '../state/time.ts';
import { useCanvas } from '../ui/use-canvas.ts';
import type { NeuronId, PopulationInfo } from '../worker/protocol.ts';
import { type Atlas, atlasOf, cellOf, cellTimes, neuronAt } from './atlas.ts';
import { paint } from './paint.ts';
import type { Picture } from './painter.ts';

/** As many as the panel lists. */
const SHOWN_CAUSES = 8;

interface Props {
  readonly population: PopulationInfo;
  readonly index: number;
  readonly steps: number;
}

export function LayerCard({ population, index, steps }: Props) {
  const atlas = useMemo(() => atlasOf(population.shape), [population]);
  const picture = useMemo(
    () =>
      computed((): Picture | undefined => {
        const times = decision.value?.times[index];
        if (!times || times.length !== atlas.neurons) return undefined;
        const { width, height } = atlas;
        return { population: population.name, width, height, steps, cells: cellTimes(atlas, times, steps) };
      }),
    [atlas, index, steps, population],
  );
  const begins = population.stage * steps;
  // Before its spiking stage a layer looks the same at any time, and so it does after it.
  const moment = useMemo(
    () => computed(() => Math.min(steps, Math.max(-1, time.value - begins))),
    [begins, steps],
  );
  const canvas = useCanvas(
    (surface) => {
      const shown = picture.value;
      if (shown) paint(shown, moment.value, surface);
    },
    [picture, moment],
  );
  const spikes = decision.value?.spikes[index];
  const name = populationName(population.name);
  const choose = (neuron: number | undefined, how: (id: NeuronId) => void) => {
    if (neuron !== undefined) how({ population: population.name, neuron });
  };
  return (
    <article class={`layer ${population.kind}`}>
      <header>
        <h3>{name}</h3>
        <StageMark population={population} steps={steps} />
      </header>
      <button
        type="button"
        class="layer-picture"
        style={{
          aspectRatio: `${atlas.width} / ${atlas.height}`,
          maxWidth: `${(100 * Math.min(1, atlas.width / atlas.height)).toFixed(1)}%`,
        }}
        aria-label={`Maps of ${name}: ${shapeText(population.shape)} neurons, ${spikes ?? 0} spikes. Arrow keys choose a neuron.`}
        data-population={population.name}
        onClick={(event) =>
          choose(event.detail > 0 ? neuronUnder(event, atlas) : (own(population.name) ?? 0), point)
        }
        onKeyDown={(event) => {
          const next = nextNeuron(event.key, atlas, own(population.name));
          if (next === undefined) return;
          event.preventDefault();
          choose(next, select);
        }}
      >
        <canvas ref={canvas} />
        <CauseMarks population={population} atlas={atlas} />
        <Mark population={population} atlas={atlas} />
      </button>
      <p class="layer-note">
        {shapeText(population.shape)}
        <span>
          {spikes === undefined
            ? ''
            : `${count(spikes)} spike${spikes === 1 ? '' : 's'} · ${percent(spikes / population.neurons, 1)}`}
        </span>
      </p>
    </article>
  );
}

const own = (population: string): number | undefined =>
  selected.value?.population === population ? selected.value.neuron : undefined;

function neuronUnder(event: MouseEvent, atlas: Atlas): number | undefined {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const x = Math.floor(((event.clientX - box.left) / box.width) * atlas.width);
  const y = Math.floor(((event.clientY - box.top) / box.height) * atlas.height);
  return neuronAt(atlas, x, y);
}

/** The neighbour in the direction of an arrow, over the gaps between maps. */
function nextNeuron(key: string, atlas: Atlas, from: number | undefined): number | undefined {
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  const move = moves[key];
  if (!move) return undefined;
  if (from === undefined) return 0;
  const [x, y] = cellOf(atlas, from);
  return (
    neuronAt(atlas, x + move[0], y + move[1]) ?? neuronAt(atlas, x + 2 * move[0], y + 2 * move[1]) ?? from
  );
}

/** A ring around the selected neuron. */
function Mark({ population, atlas }: { readonly population: PopulationInfo; readonly atlas: Atlas }) {
  const neuron = own(population.name);
  if (neuron === undefined || neuron >= atlas.neurons) return null;
  return (
    <span
      class="mark"
      title={placeText({ population: population.name, neuron }, population)}
      style={placeOf(atlas, neuron)}
    />
  );
}

/** Where the largest causes of the selected neuron's potential lie. */
function CauseMarks({ population, atlas }: { readonly population: PopulationInfo; readonly atlas: Atlas }) {
  const causes = story.value?.causes.slice(0, SHOWN_CAUSES) ?? [];
  return causes
    .filter((cause) => cause.population === population.name && cause.neuron < atlas.neurons)
    .map(({ neuron, contribution }) => (
      <span
        key={neuron}
        class={contribution < 0 ? 'mark cause-mark negative' : 'mark cause-mark'}
        style={placeOf(atlas, neuron)}
      />
    ));
}

const placeOf = (atlas: Atlas, neuron: number) => {
  const [x, y] = cellOf(atlas, neuron);
  return { left: `${(100 * (x + 0.5)) / atlas.width}%`, top: `${(100 * (y + 0.5)) / atlas.height}%` };
};

/** Whether the layer waits, listens, spikes or is done at this moment. */
function StageMark({ population, steps }: { readonly population: PopulationInfo; readonly steps: number }) {
  const state = useMemo(
    () =>
      computed(() => {
        if (!network.value) return '';
        const stage = Math.floor(time.value / steps + 1e-9);
        if (stage < population.stage - 1) return 'waits';
        if (stage === population.stage - 1) return 'listens';
        return stage === population.stage ? 'spikes' : 'done';
      }),
    [population, steps],
  );
  return <span class={`stage-mark ${state.value}`}>{state.value}</span>;
}
