/** @file The kernels with which a map looks at the maps of its sources, in orange and blue. */
import { useEffect, useState } from 'preact/hooks';
import { count, populationName } from '../lib/format.ts';
import { diverging } from '../neuron/colours.ts';
import { kernelsOf } from '../state/live.ts';
import { network } from '../state/network.ts';
import { useCanvas } from '../ui/use-canvas.ts';
import type { Kernel, MapKernels, PopulationInfo } from '../worker/protocol.ts';

interface Props {
  readonly population: PopulationInfo;
  readonly channel: number;
}

export function KernelView({ population, channel }: Props) {
  const [found, setFound] = useState<{ readonly of: string; readonly kernels: MapKernels } | undefined>();
  const isMap = population.shape.length === 3;
  const of = `${population.name} ${isMap ? channel : ''}`;
  useEffect(() => {
    let stale = false;
    void kernelsOf(population.name, isMap ? channel : 0).then((kernels) => {
      if (!stale && kernels) setFound({ of, kernels });
    });
    return () => {
      stale = true;
    };
  }, [of, network.value]);
  if (population.kind === 'input') return <p class="note">A pixel: the brighter it is, the earlier.</p>;
  const shown = found?.of === of ? found.kernels : undefined;
  return (
    <div class="lens-kernels">
      {shown?.pool ? (
        <p class="note">Each passes on the earliest spike of its window of {shown.pool.join('×')}.</p>
      ) : shown && shown.kernels.length === 0 ? (
        <p class="note">
          No kernel: each neuron has a weight for every one of {count(shown.sources)} sources.
        </p>
      ) : (
        shown?.kernels.map((kernel) => <KernelTiles key={kernel.from} kernel={kernel} />)
      )}
    </div>
  );
}

/** Pixels of a weight of one kernel; of many. */
const [LARGE, SMALL] = [14, 6];
/** Room for kernels. */
const ROOM = 336;

function KernelTiles({ kernel }: { readonly kernel: Kernel }) {
  const { from, rows, columns, maps, shown, weights } = kernel;
  const cell = shown.length === 1 ? LARGE : SMALL;
  const across = Math.max(1, Math.min(shown.length, Math.floor(ROOM / (cell * (columns + 1)))));
  const down = Math.ceil(shown.length / across);
  const [width, height] = [across * (columns + 1) - 1, down * (rows + 1) - 1];
  const canvas = useCanvas(
    (surface) => {
      const context = surface.getContext('2d');
      const picture = new OffscreenCanvas(width, height);
      const target = picture.getContext('2d');
      if (!context || !target) return;
      const colour = diverging(weights);
      weights.forEach((_, i) => {
        const tile = Math.floor(i / (rows * columns));
        const x = (tile % across) * (columns + 1) + (i % columns);
        const y = Math.floor(tile / across) * (rows + 1) + (Math.floor(i / columns) % rows);
        target.fillStyle = `rgb(${colour(i).join(' ')})`;
        target.fillRect(x, y, 1, 1);
      });
      context.imageSmoothingEnabled = false;
      context.clearRect(0, 0, surface.width, surface.height);
      context.drawImage(picture, 0, 0, surface.width, surface.height);
    },
    [kernel],
  );
  const extent = `${rows}×${columns}`;
  const which =
    shown.length === maps
      ? maps === 1
        ? ''
        : `, one for each of ${maps} maps`
      : `, the ${shown.length} strongest of ${maps}`;
  return (
    <figure>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Kernel of ${extent} on ${populationName(from)}`}
        style={{ width: `${width * cell}px`, height: `${height * cell}px` }}
      />
      <figcaption>
        Kernel {extent} on {populationName(from)}
        {which}. Orange pushes up, blue pulls down.
      </figcaption>
    </figure>
  );
}
