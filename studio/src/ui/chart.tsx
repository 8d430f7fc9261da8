/** @file A chart of the library, whose code is fetched when the first one is shown. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { ScrollRegion } from './scroll-region.tsx';

type Charts = typeof import('./charts.ts');

export const loadCharts = (): Promise<Charts> => import('./charts.ts');

interface Props {
  /** Height ÷ width, so that nothing jumps when the chart comes. */
  readonly ratio: number;
  readonly draw: (charts: Charts) => SVGSVGElement;
  readonly inputs: readonly unknown[];
}

export function Chart({ ratio, draw, inputs }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let stale = false;
    loadCharts().then(
      (charts) => {
        if (!stale) place.current?.replaceChildren(asOneImage(draw(charts)));
      },
      () => setFailed(true),
    );
    return () => {
      stale = true;
    };
  }, inputs);
  return (
    // A narrow screen scrolls the chart sideways rather than make it too small to read.
    <ScrollRegion class="chart" name="Chart">
      {failed ? <p class="note">The chart could not be fetched; reload when you are online.</p> : null}
      <p class="note only-narrow">The chart is wider than the screen: scroll it sideways.</p>
      <div class="chart-sheet" ref={place} style={{ aspectRatio: `1 / ${ratio}` }} />
    </ScrollRegion>
  );
}

/** The chart has a title and a description; names of its parts, which Plot gives, would be read out on their own. */
function asOneImage(sheet: SVGSVGElement): SVGSVGElement {
  for (const part of sheet.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
  return sheet;
}
