/** @file Which spikes made the neuron fire, or kept it from it; each is a step back towards the pixels. */
import { count, placeText, signed } from '../lib/format.ts';
import { network } from '../state/network.ts';
import { walkTo } from '../state/selection.ts';
import type { Cause, Story } from '../worker/protocol.ts';

const SHOWN = 8;

export function Causes({ story }: { readonly story: Story }) {
  const { causes, heard, synapses, kind } = story;
  if (kind === 'input')
    return <p class="note">The way ends here: a pixel has no cause but its brightness.</p>;
  if (causes.length === 0) return <p class="note">None of its {count(synapses)} sources spiked.</p>;
  const largest = Math.abs(causes[0].contribution);
  return (
    <div class="causes">
      <h3>{kind === 'relay' ? 'Spikes in its window' : 'Why: what it heard'}</h3>
      <p class="note">
        {count(heard)} of {count(synapses)}{' '}
        {kind === 'relay' ? 'neurons in its window' : 'synapses carried a spike'}
        {kind === 'relay'
          ? ' spiked; the earliest counts.'
          : '. Largest weight × k first; choose one to walk back.'}
      </p>
      <ul>
        {causes.slice(0, SHOWN).map((cause) => (
          <CauseRow
            key={`${cause.population} ${cause.neuron}`}
            cause={cause}
            largest={largest}
            isRelay={kind === 'relay'}
          />
        ))}
      </ul>
    </div>
  );
}

interface RowProps {
  readonly cause: Cause;
  readonly largest: number;
  readonly isRelay: boolean;
}

function CauseRow({ cause, largest, isRelay }: RowProps) {
  const population = network.value?.populations.find(({ name }) => name === cause.population);
  if (!population) return null;
  const half = (50 * Math.abs(cause.contribution)) / largest;
  return (
    <li>
      <button type="button" class="cause" onClick={() => walkTo(cause)}>
        <span class="cause-place">{placeText(cause, population)}</span>
        <span class="cause-sum">
          {isRelay
            ? `t = ${cause.time}`
            : `${signed(cause.weight)} × ${cause.k} = ${signed(cause.contribution)}`}
        </span>
        {isRelay ? null : (
          <span class="cause-bar" aria-hidden="true">
            <span
              class={cause.contribution < 0 ? 'negative' : ''}
              style={{ left: `${cause.contribution < 0 ? 50 - half : 50}%`, width: `${half}%` }}
            />
          </span>
        )}
      </button>
    </li>
  );
}
