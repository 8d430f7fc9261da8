/** @file Something to try: fewer steps, a digit that fools the spikes, noise. */
import { useEffect } from 'preact/hooks';
import { loadDiffering } from '../state/measures.ts';
import { isBundled } from '../state/network.ts';
import { FewestSteps } from './fewest-steps.tsx';
import { Fool } from './fool.tsx';
import { NoiseSliders } from './noise-sliders.tsx';
import '../styles/try.css';

export function TryCard() {
  useEffect(() => void loadDiffering(), []);
  return (
    <div class="tries" data-testid="tries">
      {isBundled.value ? <FewestSteps /> : null}
      {isBundled.value ? <Fool /> : null}
      <NoiseSliders />
    </div>
  );
}
