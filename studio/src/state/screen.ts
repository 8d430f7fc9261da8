/** @file How wide the screen is, where that changes more than styles. */
import { type Signal, signal } from '@preact/signals';

function matching(query: string): Signal<boolean> {
  const media = matchMedia(query);
  const matches = signal(media.matches);
  media.addEventListener('change', (event) => {
    matches.value = event.matches;
  });
  return matches;
}

/** The neuron's panel stands beside the maps. */
export const isWide = matching('(min-width: 1200px)');
/** A phone: the player stays at the foot of the screen, charts are stacked. */
export const isNarrow = matching('(max-width: 639px)');
