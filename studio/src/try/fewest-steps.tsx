/** @file What the network says of the image at each number of steps: how few are enough? */
import { useEffect, useState } from 'preact/hooks';
import { OFFERED_STEPS } from '../lib/bundled.ts';
import { count } from '../lib/format.ts';
import { chooseSteps } from '../state/bundled-steps.ts';
import { image, isBlank } from '../state/image.ts';
import { probe } from '../state/live.ts';
import { accuracyText } from '../state/measures.ts';
import { ann, className, network } from '../state/network.ts';
import type { Probed } from '../worker/protocol.ts';

export function FewestSteps() {
  const [found, setFound] = useState<readonly Probed[]>([]);
  const shown = image.value;
  useEffect(() => {
    let stale = false;
    setFound([]);
    // While somebody draws there is always a newer image.
    const waiting = setTimeout(async () => {
      for (const steps of OFFERED_STEPS) {
        const answer = await probe(steps);
        if (stale) return;
        if (answer) setFound((before) => [...before, answer]);
      }
    }, 300);
    return () => {
      stale = true;
      clearTimeout(waiting);
    };
  }, [shown]);
  const dense = ann.value;
  const wanted = shown?.label ?? (typeof dense === 'object' ? dense.winner : null);
  const fewest = found.find(({ winner }) => winner !== null && winner === wanted);
  return (
    <section aria-label="The fewest steps">
      <h3>The fewest steps that still say {wanted === null || isBlank.value ? 'so' : className(wanted)}</h3>
      <ul class="step-chips">
        {OFFERED_STEPS.map((steps) => {
          const answer = found.find((each) => each.steps === steps);
          const isRight = answer?.winner === wanted;
          return (
            <li key={steps}>
              <button
                type="button"
                aria-pressed={network.value?.steps === steps}
                class={answer && !isRight ? 'differs' : ''}
                onClick={() => void chooseSteps(steps)}
              >
                <small>
                  {steps} step{steps === 1 ? '' : 's'}
                </small>
                <b>{answer ? className(answer.winner) : '·'}</b>
                <small>{answer ? `${count(answer.spikes)} spikes` : '\u00a0'}</small>
                <small>{accuracyText(steps) === '' ? '' : `${accuracyText(steps)} of digits`}</small>
              </button>
            </li>
          );
        })}
      </ul>
      <p class="note" aria-live="polite">
        {isBlank.value
          ? 'Draw a digit first.'
          : fewest
            ? `${fewest.steps} step${fewest.steps === 1 ? ' is' : 's are'} enough for this one. Can you draw one that needs more?`
            : found.length === OFFERED_STEPS.length
              ? 'No number of steps says so.'
              : 'Asking each network…'}
      </p>
    </section>
  );
}
