/** @file The two decisions once more, beside the pad, where a small screen has no room for all of the verdict. */
import { ann, className, decision } from '../state/network.ts';
import { shownDecision } from '../state/time.ts';

export function Says() {
  const dense = ann.value;
  const snn = shownDecision.value;
  return (
    <div class="says" aria-hidden="true">
      <p class="snn">
        in spikes <b>{snn ? className(snn.winner) : decision.value ? '?' : '·'}</b>
      </p>
      <p class="ann">
        original <b>{typeof dense === 'object' ? className(dense.winner) : '·'}</b>
      </p>
    </div>
  );
}
