/** @file The first view: draw on the left, the network's spikes in the middle, one neuron's trace beside them. */
import { signal } from '@preact/signals';
import { DataPicker } from '../draw/data-picker.tsx';
import { Pad } from '../draw/pad.tsx';
import { PresetStrip } from '../draw/preset-strip.tsx';
import { populationName } from '../lib/format.ts';
import { NeuronPanel } from '../neuron/neuron-panel.tsx';
import { backToBundled } from '../state/bundled-network.ts';
import { magnified } from '../state/magnifier.ts';
import { isBundled, network, trouble } from '../state/network.ts';
import { present } from '../state/presentation.ts';
import { isNarrow } from '../state/screen.ts';
import { sharing } from '../state/share.ts';
import { tour } from '../state/tour.ts';
import { TimeView } from '../time/time-view.tsx';
import { Player } from '../time/transport.tsx';
import { lazy } from '../ui/lazy.tsx';
import { WhenNear } from '../ui/when-near.tsx';
import type { NetworkInfo } from '../worker/protocol.ts';
import { Says } from './says.tsx';
import { Verdict } from './verdict.tsx';

const Magnifier = lazy(async () => (await import('../magnifier/magnifier.tsx')).Magnifier, '');
const SharePanel = lazy(async () => (await import('../share/share-panel.tsx')).SharePanel, '');
const TryCard = lazy(async () => (await import('../try/try-card.tsx')).TryCard);
const Article = lazy(async () => (await import('../article/article.tsx')).Article);
const Tour = lazy(async () => (await import('../tour/tour.tsx')).Tour);

const isTrying = signal(false);

export function WatchPage() {
  const info = network.value;
  const input = info?.image;
  const isDigits = !input || input.join() === '1,28,28';
  const draws = isDigits && (!info || isBundled.value);
  return (
    <>
      <div class="lead starts">
        <p>
          <strong>
            {draws
              ? 'Draw a digit, and watch a network read it in single spikes.'
              : 'A network that thinks in single spikes.'}
          </strong>{' '}
          Bright pixels fire early, dim ones late, black ones never. No neuron fires twice.
        </p>
        {!info || isBundled.value ? (
          <button
            type="button"
            class="small"
            onClick={() => {
              tour.value = 1;
            }}
          >
            Show me, in five steps
          </button>
        ) : null}
        {isNarrow.value ? null : (
          <button
            type="button"
            class="small"
            title="Large maps; space plays, arrows step, digits choose an example, Escape ends it"
            onClick={present}
          >
            Present
          </button>
        )}
      </div>
      {trouble.value ? (
        <p class="trouble" role="alert">
          {trouble.value}
        </p>
      ) : null}
      {info && !isBundled.value ? (
        <p class="foreign">
          Watching <b>{info.name}</b>, {stepsText(info)}.{' '}
          <button type="button" class="link" onClick={() => void backToBundled()}>
            Back to the bundled network
          </button>
        </p>
      ) : null}
      {/* The player of a phone stays at the foot of the screen as far as there is something to play. */}
      <div>
        <div class="watch">
          <div class="watch-side">
            <section class="card" aria-label="Draw">
              <div class="pad-row">
                <Pad />
                <Says />
              </div>
              <DataPicker />
              {isDigits ? <PresetStrip /> : null}
            </section>
            <Verdict />
          </div>
          <TimeView />
          <NeuronPanel />
          <details
            class="card try"
            open={isTrying.value}
            onToggle={({ currentTarget }) => {
              isTrying.value = currentTarget.open;
            }}
          >
            <summary>
              Something to try:{' '}
              {isBundled.value ? 'use fewer steps, fool the spikes, add noise' : 'add noise'}
            </summary>
            {isTrying.value ? <TryCard /> : null}
          </details>
        </div>
        {isNarrow.value ? <Player /> : null}
      </div>
      <WhenNear class="article-room">
        <Article />
      </WhenNear>
      {magnified.value ? <Magnifier /> : null}
      {sharing.value ? <SharePanel /> : null}
      {tour.value && isBundled.value ? <Tour /> : null}
    </>
  );
}

/** `4 steps a stage`, and which populations have others: `4 steps a stage; pixels: 16`. */
function stepsText({ steps, populations }: NetworkInfo): string {
  const others = populations.filter(
    (population) => ['input', 'spiking'].includes(population.kind) && population.steps !== steps,
  );
  const list = others.map((population) => `${populationName(population.name)}: ${population.steps}`);
  return [`${steps} step${steps === 1 ? '' : 's'} a stage`, ...list].join('; ');
}
