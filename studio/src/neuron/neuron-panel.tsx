/** @file One neuron's trace: its potential, the equations with its numbers, and the contributions of its spike. */
import { useEffect, useRef } from 'preact/hooks';
import { placeText } from '../lib/format.ts';
import { isOff, partnerOf } from '../lib/pairs.ts';
import { isBlank } from '../state/image.ts';
import { network } from '../state/network.ts';
import { returnTo, revealed, select, selected, shownNeuron, trace, trail } from '../state/selection.ts';
import { reducedMotion } from '../state/theme.ts';
import type { NeuronId, NeuronTrace, PopulationInfo } from '../worker/protocol.ts';
import { Attribution } from './attribution.tsx';
import { Equations } from './equations.tsx';
import { TracePictures } from './pictures.tsx';
import { PotentialPlot } from './potential-plot.tsx';

export function NeuronPanel() {
  const place = useRef<HTMLElement>(null);
  const reveals = revealed.value;
  useEffect(() => {
    const top = place.current?.getBoundingClientRect().top ?? 0;
    // Below the screen: brought up to its lower half, so that the maps stay in view.
    if (reveals > 0 && top > 0.8 * innerHeight) {
      scrollBy({ top: top - 0.45 * innerHeight, behavior: reducedMotion.value ? 'instant' : 'smooth' });
    }
  }, [reveals]);
  const id = shownNeuron.value;
  const isChosen = selected.value !== undefined;
  const info = network.value;
  const population = info?.populations.find(({ name }) => name === id?.population);
  if (!id || !info || !population) return <Invitation />;
  const shown = trace.value;
  const isShown = shown && shown.population === population.name;
  return (
    <section ref={place} class="card neuron" aria-label="One neuron" data-testid="neuron">
      <header class="neuron-head" {...(isChosen && { 'data-chosen': '' })}>
        <h2>{placeText(id, population)}</h2>
        {isChosen ? (
          <button type="button" class="small" onClick={() => select(undefined)}>
            Close
          </button>
        ) : null}
      </header>
      {isChosen ? null : (
        <p class="note">
          {population.kind === 'readout' ? 'The winner.' : 'One of those that fire.'} Click a neuron in any
          map for its own story.
        </p>
      )}
      <Trail populations={info.populations} />
      {isShown ? (
        <>
          <p class="fate" aria-live="polite">
            {fateOf(shown, population)}
          </p>
          {population.isPaired ? <Partner id={id} population={population} /> : null}
          {shown.silent.length > 0 ? (
            <PotentialPlot
              trace={shown}
              population={population}
              listens={info.stages[population.stage - 1]}
            />
          ) : null}
          <Equations trace={shown} population={population} listens={info.stages[population.stage - 1]} />
          <Attribution trace={shown} />
          <TracePictures trace={shown} />
        </>
      ) : (
        <p class="note">
          {isBlank.value ? 'Nothing is drawn, so it has heard nothing.' : 'Asking the neuron…'}
        </p>
      )}
    </section>
  );
}

function fateOf({ kind, time, isLeftOut }: NeuronTrace, { steps, selection }: PopulationInfo): string {
  if (isLeftOut) return `It would fire, but its spike is not sent: only ${selection} are.`;
  if (time === undefined) return 'Read as a potential; it never fires.';
  if (time >= steps)
    return kind === 'input'
      ? 'A dark pixel: silent.'
      : 'Silent: it carries zero, and costs nothing further on.';
  const when =
    time < steps / 3
      ? 'Fires early: a large value.'
      : time < (2 * steps) / 3
        ? 'Fires midway.'
        : 'Fires late: a small value.';
  return `${when} Step ${time} of ${steps}.`;
}

/** The other neuron of the pair, of which at most one fires. */
function Partner({ id, population }: { readonly id: NeuronId; readonly population: PopulationInfo }) {
  const [own, other] = isOff(id.neuron, population)
    ? (['OFF: it fires for a negative value.', 'ON'] as const)
    : (['ON: it fires for a positive value.', 'OFF'] as const);
  return (
    <p class="note">
      {own}{' '}
      <button type="button" class="link" onClick={() => select(partnerOf(id, population))}>
        See its {other} partner
      </button>
    </p>
  );
}

/** The way here, from the neuron that was clicked. */
function Trail({ populations }: { readonly populations: readonly PopulationInfo[] }) {
  if (trail.value.length === 0) return null;
  const text = (id: NeuronId) => {
    const population = populations.find(({ name }) => name === id.population);
    return population ? placeText(id, population) : id.population;
  };
  return (
    <nav class="trail" aria-label="The way back">
      {trail.value.map((id, index) => (
        <button
          key={`${id.population} ${id.neuron}`}
          type="button"
          class="link"
          onClick={() => returnTo(index)}
        >
          {text(id)} ←
        </button>
      ))}
    </nav>
  );
}

function Invitation() {
  return (
    <section class="card neuron empty" aria-label="One neuron" data-testid="neuron">
      <h2>One neuron</h2>
      <p>
        Click a neuron in any map, or a class of the read-out. You see its potential rise and fall while it
        listens, climb to the threshold, and which spikes made it fire, back to the pixels.
      </p>
    </section>
  );
}
