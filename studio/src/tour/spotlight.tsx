/** @file Dims the page but for some of its parts, wherever they are scrolled to. The page below can still be used. */
import { useEffect, useState } from 'preact/hooks';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Between a part and the edge of its light. */
const MARGIN = 6;

export function Spotlight({ lit }: { readonly lit: readonly string[] }) {
  const [boxes, setBoxes] = useState<readonly Box[]>([]);
  const names = lit.join('|');
  useEffect(() => {
    let frame = 0;
    let before = '';
    const measure = () => {
      const found = lit.flatMap(boxOf);
      const now = JSON.stringify(found);
      if (now !== before) setBoxes(found);
      before = now;
      frame = requestAnimationFrame(measure);
    };
    measure();
    return () => cancelAnimationFrame(frame);
  }, [names]);
  const holes = boxes.map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}Z`).join('');
  return (
    <div aria-hidden="true">
      <div
        class="tour-shade"
        style={{ clipPath: `path(evenodd, "M0 0H${innerWidth}V${innerHeight}H0Z${holes}")` }}
      />
      {boxes.map(({ x, y, width, height }) => (
        <div
          key={`${x} ${y}`}
          class="tour-frame"
          style={{ left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` }}
        />
      ))}
    </div>
  );
}

function boxOf(selector: string): Box[] {
  const box = document.querySelector(selector)?.getBoundingClientRect();
  if (!box || box.width === 0) return [];
  const [x, y] = [Math.round(box.x) - MARGIN, Math.round(box.y) - MARGIN];
  return [{ x, y, width: Math.round(box.width) + 2 * MARGIN, height: Math.round(box.height) + 2 * MARGIN }];
}
