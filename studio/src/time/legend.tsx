/** @file What a colour means. */
import { heat, offHeat, onHeat } from '../../../src/charts/heat.ts';
import { network } from '../state/network.ts';
import { Tip } from '../ui/tip.tsx';

export function Legend() {
  const hasPairs = network.value?.populations.some(({ isPaired }) => isPaired) ?? false;
  return (
    <div class="legend" data-testid="legend">
      <div>
        <span class="legend-part">
          early, large <Ramp shade={heat} /> late, small
        </span>
        <span class="legend-silent">
          <i aria-hidden="true" /> silent: zero
        </span>
      </div>
      {hasPairs ? (
        <div>
          <Tip word="pairs">
            Where a value can be negative, a unit is two neurons: ON fires for a positive value, OFF for a
            negative one, never both. The map has one cell for the two.
          </Tip>
          <span class="legend-part">
            <Ramp shade={onHeat} /> ON: positive
          </span>
          <span class="legend-part">
            <Ramp shade={offHeat} /> OFF: negative
          </span>
        </div>
      ) : null}
    </div>
  );
}

function Ramp({ shade }: { readonly shade: (time: number) => string }) {
  const parts = Math.min(16, Math.max(2, network.value?.steps ?? 8));
  return (
    <span class="legend-ramp" aria-hidden="true">
      {Array.from({ length: parts }, (_, i) => (
        <i key={i} style={{ background: shade(i / (parts - 1)) }} />
      ))}
    </span>
  );
}
