/**
 * @file Lines from the strongest causes of the selected neuron to it, over the maps. A line lights up when its spike comes;
 * with less motion it stays as it is.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { unitsOf } from '../lib/pairs.ts';
import { network } from '../state/network.ts';
import { selected, trace } from '../state/selection.ts';
import { reducedMotion } from '../state/theme.ts';
import { time } from '../state/time.ts';
import type { Contribution, NeuronId } from '../worker/protocol.ts';
import { atlasOf, cellOf } from './atlas.ts';

/** As many as the panel lists. */
export const SHOWN_CONTRIBUTIONS = 8;

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Wire {
  readonly contribution: Contribution;
  readonly from: Point;
  readonly to: Point;
}

export function Wiring() {
  const place = useRef<SVGSVGElement>(null);
  const [wires, setWires] = useState<readonly Wire[]>([]);
  const id = selected.value;
  const found = id && trace.value;
  const measure = () => {
    const box = place.current?.getBoundingClientRect();
    if (box) setWires(wiresTo(found, box));
  };
  useLayoutEffect(measure, [found]);
  useEffect(() => {
    const layers = place.current?.parentElement;
    if (!layers) return;
    const resized = new ResizeObserver(measure);
    resized.observe(layers);
    return () => resized.disconnect();
  }, [found]);
  return (
    <svg ref={place} class="wiring" aria-hidden="true">
      {wires.map(({ contribution, from, to }) => {
        const { potential, population, neuron } = contribution;
        const pulse = reducedMotion.value ? undefined : pulseOf(contribution);
        const bend = Math.min(60, 0.25 * Math.hypot(to.x - from.x, to.y - from.y));
        const path = `M${from.x} ${from.y}Q${(from.x + to.x) / 2} ${(from.y + to.y) / 2 - bend} ${to.x} ${to.y}`;
        return (
          <path
            key={`${population} ${neuron}`}
            d={path}
            class={potential < 0 ? 'wire negative' : 'wire'}
            data-pulse={pulse?.toFixed(2)}
            style={
              pulse === undefined ? undefined : { opacity: 0.3 + 0.7 * pulse, strokeWidth: 1.2 + 2.6 * pulse }
            }
          />
        );
      })}
    </svg>
  );
}

/** 1 as its spike comes, 0 before, and fading over two steps. */
function pulseOf({ population, time: fired }: Contribution): number {
  const begins = network.value?.populations.find(({ name }) => name === population)?.begins ?? 0;
  const age = time.value - begins - fired;
  return age < 0 ? 0 : Math.max(0, 1 - age / 2);
}

function wiresTo(
  found: (NeuronId & { readonly contributions: readonly Contribution[] }) | undefined,
  box: DOMRect,
): Wire[] {
  const to = found && placeOf(found, box);
  if (!to) return [];
  return found.contributions.slice(0, SHOWN_CONTRIBUTIONS).flatMap((contribution) => {
    const from = placeOf(contribution, box);
    return from ? [{ contribution, from, to }] : [];
  });
}

/** Where a neuron is on the maps, or in the list of the read-out. */
function placeOf({ population, neuron }: NeuronId, origin: DOMRect): Point | undefined {
  const info = network.value?.populations.find(({ name }) => name === population);
  if (!info) return undefined;
  if (info.kind === 'readout') {
    const box = document.querySelector(`.potentials [data-class="${neuron}"]`)?.getBoundingClientRect();
    return box && { x: box.left - origin.left, y: box.top + box.height / 2 - origin.top };
  }
  const box = document
    .querySelector(`[data-population="${CSS.escape(population)}"]`)
    ?.getBoundingClientRect();
  const atlas = atlasOf(info.shape);
  const [x, y] = cellOf(atlas, neuron % unitsOf(info));
  return (
    box && {
      x: box.left - origin.left + (box.width * (x + 0.5)) / atlas.width,
      y: box.top - origin.top + (box.height * (y + 0.5)) / atlas.height,
    }
  );
}
