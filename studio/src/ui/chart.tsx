/** @file A chart of the library, whose code is fetched when the first one is shown. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { isNarrow } from '../state/screen.ts';
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
  const isStacked = isNarrow.value;
  useEffect(() => {
    let stale = false;
    loadCharts().then(
      (charts) => {
        if (stale) return;
        const sheet = asOneImage(draw(charts));
        place.current?.replaceChildren(sheet);
        if (isStacked) place.current?.replaceChildren(...stacked(sheet));
      },
      () => setFailed(true),
    );
    return () => {
      stale = true;
    };
  }, [...inputs, isStacked]);
  return (
    // A screen that is not wide enough scrolls the chart sideways rather than make it too small to read.
    <ScrollRegion class="chart" name="Chart">
      {failed ? <p class="note">The chart could not be fetched; reload when you are online.</p> : null}
      <p class="note only-narrow">The chart is wider than the screen: scroll it sideways.</p>
      <div
        class={isStacked ? 'chart-sheet stacked' : 'chart-sheet'}
        ref={place}
        style={isStacked ? undefined : { aspectRatio: `1 / ${ratio}` }}
      />
    </ScrollRegion>
  );
}

/** The chart has a title and a description; names of its parts, which Plot gives, would be read out on their own. */
function asOneImage(sheet: SVGSVGElement): SVGSVGElement {
  for (const part of sheet.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
  return sheet;
}

/** Around the panels of a column, in the chart's own unit. */
const MARGIN = 8;

/** A phone shows the left panels of a chart, and the right ones below them; what is said around them is text. */
function stacked(sheet: SVGSVGElement): readonly Element[] {
  const { width, height } = sheet.viewBox.baseVal;
  const own = sheet.getBoundingClientRect();
  const scale = width / own.width;
  const panels = [...sheet.children].map((child, index) => {
    const box = child.getBoundingClientRect();
    const left = (box.left - own.left) * scale;
    const top = (box.top - own.top) * scale;
    const [right, bottom] = [left + box.width * scale, top + box.height * scale];
    return { index, left, top, right, bottom, isPanel: !/^(title|desc|rect|text)$/.test(child.tagName) };
  });
  const columns = [false, true].map((isRight) => {
    const column = panels.filter(({ left, right }) => left + right > width === isRight);
    const shown = column.filter(({ isPanel }) => isPanel);
    const half = sheet.cloneNode(true) as SVGSVGElement;
    [...half.children].forEach((child, index) => {
      const isSaid = /^(title|desc)$/.test(child.tagName) && !isRight;
      if (!isSaid && !shown.some((panel) => panel.index === index)) child.remove();
    });
    const from = shown.reduce((x, { left }) => Math.min(x, left), width) - MARGIN;
    const to = shown.reduce((x, { right }) => Math.max(x, right), from + 1) + MARGIN;
    const top = shown.reduce((y, panel) => Math.min(y, panel.top), height) - MARGIN;
    const bottom = shown.reduce((y, panel) => Math.max(y, panel.bottom), top + 1) + MARGIN;
    half.setAttribute('viewBox', [from, top, to - from, bottom - top].map(Math.round).join(' '));
    half.removeAttribute('width');
    half.removeAttribute('height');
    // The left one has the name and the description of both.
    if (isRight) half.setAttribute('aria-hidden', 'true');
    return half;
  });
  const lines = [...sheet.querySelectorAll(':scope > text')].map((line, index) => {
    const text = document.createElement(index === 0 ? 'h3' : 'p');
    text.textContent = line.textContent;
    return text;
  });
  return [...lines.slice(0, 2), ...columns, ...lines.slice(2)];
}
