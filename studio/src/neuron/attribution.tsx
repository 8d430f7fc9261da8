/** @file Which spikes made the neuron fire, or kept it from it; each is a step back towards the pixels. */
import { count, placeText, signed } from '../lib/format.ts';
import { network } from '../state/network.ts';
import { walkTo } from '../state/selection.ts';
import type { Contribution, NeuronTrace } from '../worker/protocol.ts';

const SHOWN = 8;

export function Attribution({ trace }: { readonly trace: NeuronTrace }) {
  const { contributions, heard, synapses, kind } = trace;
  if (kind === 'input')
    return <p class="note">The way ends here: a pixel’s spike follows from its brightness alone.</p>;
  if (contributions.length === 0) return <p class="note">None of its {count(synapses)} sources spiked.</p>;
  const largest = Math.abs(contributions[0].potential);
  return (
    <div class="attribution">
      <h3>{kind === 'relay' ? 'Spikes in its window' : 'Why: what it heard'}</h3>
      <p class="note">
        {count(heard)} of {count(synapses)}{' '}
        {kind === 'relay' ? 'neurons in its window' : 'synapses carried a spike'}
        {kind === 'relay'
          ? ' spiked; the earliest counts.'
          : '. Largest weight × k first; choose one to walk back.'}
      </p>
      <ul>
        {contributions.slice(0, SHOWN).map((contribution) => (
          <ContributionRow
            key={`${contribution.population} ${contribution.neuron}`}
            contribution={contribution}
            largest={largest}
            isRelay={kind === 'relay'}
          />
        ))}
      </ul>
    </div>
  );
}

interface RowProps {
  readonly contribution: Contribution;
  readonly largest: number;
  readonly isRelay: boolean;
}

function ContributionRow({ contribution, largest, isRelay }: RowProps) {
  const population = network.value?.populations.find(({ name }) => name === contribution.population);
  if (!population) return null;
  const half = (50 * Math.abs(contribution.potential)) / largest;
  return (
    <li>
      <button type="button" class="contribution" onClick={() => walkTo(contribution)}>
        <span class="contribution-place">{placeText(contribution, population)}</span>
        <span class="contribution-sum">
          {isRelay
            ? `t = ${contribution.time}`
            : `${signed(contribution.weight)} × ${contribution.k} = ${signed(contribution.potential)}`}
        </span>
        {isRelay ? null : (
          <span class="contribution-bar" aria-hidden="true">
            <span
              class={contribution.potential < 0 ? 'negative' : ''}
              style={{ left: `${contribution.potential < 0 ? 50 - half : 50}%`, width: `${half}%` }}
            />
          </span>
        )}
      </button>
    </li>
  );
}
