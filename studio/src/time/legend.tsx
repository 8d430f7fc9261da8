/** @file What a colour means. */
import { heat } from '../../../src/charts/heat.ts';
import { network } from '../state/network.ts';

export function Legend() {
  const steps = network.value?.steps ?? 8;
  const parts = Math.min(16, Math.max(2, steps));
  return (
    <div class="legend">
      <span>early spike, large value</span>
      <span class="legend-ramp" aria-hidden="true">
        {Array.from({ length: parts }, (_, i) => (
          <i key={i} style={{ background: heat(i / (parts - 1)) }} />
        ))}
      </span>
      <span>late, small</span>
      <span class="legend-silent">
        <i aria-hidden="true" /> silent: zero
      </span>
    </div>
  );
}
