/** @file One map of a population in large cells. */
import { useMemo, useRef } from 'preact/hooks';
import { unitsOf } from '../lib/pairs.ts';
import { decision } from '../state/network.ts';
import { time } from '../state/time.ts';
import { atlasOf, cellTime, nearestUnit } from '../time/atlas.ts';
import { paint } from '../time/paint.ts';
import { useCanvas } from '../ui/use-canvas.ts';
import type { PopulationInfo } from '../worker/protocol.ts';

/** Pixels of a cell: at least, and at most for a map of few neurons. */
const [LEAST, MOST] = [12, 40];
/** Room for a map. */
const ROOM = 336;
/** A pointer snaps to a neuron that fires so many cells away. */
const REACH = 3;

interface Props {
  readonly population: PopulationInfo;
  readonly index: number;
  readonly map: number;
  readonly unit: number;
  readonly fires: (unit: number) => boolean;
  readonly onLook: (unit: number) => void;
  readonly onOpen: () => void;
}

export function MapView({ population, index, map, unit, fires, onLook, onOpen }: Props) {
  const { name, shape, steps, begins, isPaired } = population;
  const { mapRows: rows, mapColumns: columns } = atlasOf(shape);
  const size = rows * columns;
  const cell = Math.max(LEAST, Math.min(MOST, Math.floor(ROOM / Math.max(rows, columns))));
  const times = decision.value?.times[index];
  const units = unitsOf(population);
  const picture = useMemo(() => {
    if (!times || times.length !== population.neurons) return undefined;
    const cells = Uint16Array.from({ length: size }, (_, i) =>
      cellTime(times, Math.min(units - 1, map * size + i), units, steps),
    );
    return { population: `${name} magnified`, width: columns, height: rows, steps, isPaired, cells };
  }, [times, population, map]);
  const canvas = useCanvas(
    (surface, scale) => {
      if (!picture) return;
      paint(picture, Math.min(steps, Math.max(-1, time.value - begins)), surface);
      drawGrid(surface, rows, columns, scale);
    },
    [picture],
  );
  // The finger that opened the magnifier is lifted over it: no click of its own.
  const isPressed = useRef(false);
  const at = unit - map * size;
  const own = atlasOf([1, rows, columns]);
  const follow = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * columns);
    const y = Math.floor(((event.clientY - box.top) / box.height) * rows);
    const found = nearestUnit(own, x, y, REACH, (each) => fires(map * size + each));
    if (found !== undefined && map * size + found < units) onLook(map * size + found);
  };
  return (
    <div class="lens-room">
      <button
        type="button"
        class="lens-map"
        tabIndex={-1}
        aria-label={`Map ${map}, ${rows}×${columns} neurons`}
        style={{ width: `${cell * columns}px`, height: `${cell * rows}px` }}
        data-cell={cell}
        onPointerMove={follow}
        onPointerDown={(event) => {
          isPressed.current = true;
          follow(event);
        }}
        onClick={() => {
          if (isPressed.current) onOpen();
        }}
      >
        <canvas ref={canvas} />
        <span
          class="lens-mark"
          style={{
            left: `${cell * (at % columns)}px`,
            top: `${cell * Math.floor(at / columns)}px`,
            width: `${cell}px`,
            height: `${cell}px`,
          }}
        />
      </button>
    </div>
  );
}

/** Lines between cells. */
function drawGrid(surface: HTMLCanvasElement, rows: number, columns: number, scale: number): void {
  const context = surface.getContext('2d');
  if (!context) return;
  context.fillStyle = '#0a0e1f';
  for (let x = 1; x < columns; x++)
    context.fillRect(Math.round((x * surface.width) / columns), 0, scale, surface.height);
  for (let y = 1; y < rows; y++)
    context.fillRect(0, Math.round((y * surface.height) / rows), surface.width, scale);
}
