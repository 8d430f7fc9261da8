/** @file The model as a drawn graph: each node with what it becomes in the spiking network. The table beside it says the same. */
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { shapeText } from '../lib/format.ts';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import type { LayerRow, ModelReport } from '../worker/workspace-protocol.ts';
import { type Edge, layoutGraph } from './graph-layout.ts';

const box = { width: 250, height: 52 };
/** Letters of a line that a box has room for. */
const LETTERS = 33;
/** A larger graph is a table only. */
export const MOST_NODES = 400;

export function ModelGraph({ report: { layers, inputShape, name } }: { readonly report: ModelReport }) {
  // The input is the first box.
  const layout = useMemo(
    () => layoutGraph([[], ...layers.map(({ sources }) => sources.map((source) => source + 1))], box),
    [layers],
  );
  const drawing = useRef<SVGSVGElement>(null);
  useLayoutEffect(() => {
    // A narrow screen begins with the input in its middle.
    const room = drawing.current?.parentElement;
    if (room) room.scrollLeft = layout.places[0][0] - room.clientWidth / 2;
  }, [layout]);
  const skips = layout.edges.filter(({ points }) => points.length > 2).length;
  return (
    <div>
      <p class="note graph-key">
        <i class="fires" /> neurons that fire <i class="synapses" /> synapses <i class="relays" /> spikes
        passed on <i class="same" /> nothing of its own
      </p>
      <ScrollRegion class="graph-scroll" name="Graph of the model">
        <svg
          ref={drawing}
          class="model-graph"
          width={layout.width}
          height={layout.height}
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          role="img"
          aria-label={`Graph of ${name}: ${layers.length} nodes, ${skips === 0 ? 'without skip connections' : `${skips} skip connection${skips === 1 ? '' : 's'}`}. The table of nodes says the same.`}
        >
          {layout.edges.map((edge) => (
            <path
              key={`${edge.from} ${edge.to}`}
              class={edge.points.length > 2 ? 'edge skip' : 'edge'}
              d={curve(edge)}
            />
          ))}
          <NodeBox
            at={layout.places[0]}
            look="fires"
            title="pixels"
            text={`${shapeText(inputShape)}, stage 0`}
          />
          {layers.map((layer, i) => (
            <NodeBox
              key={layer.name}
              at={layout.places[i + 1]}
              look={layer.fate?.role ?? 'none'}
              title={titleOf(layer)}
              text={layer.fate?.text ?? layer.name}
              name={layer.name}
            />
          ))}
        </svg>
      </ScrollRegion>
    </div>
  );
}

const titleOf = ({ operator, shape }: LayerRow): string =>
  [operator, shapeText(shape)].filter(Boolean).join(' · ');

interface NodeBoxProps {
  readonly at: readonly [number, number];
  readonly look: string;
  readonly title: string;
  readonly text: string;
  readonly name?: string;
}

function NodeBox({ at: [x, y], look, title, text, name }: NodeBoxProps) {
  return (
    <g class={`node ${look}`} transform={`translate(${x - box.width / 2} ${y - box.height / 2})`}>
      <title>{[name, text].filter(Boolean).join(': ')}</title>
      <rect width={box.width} height={box.height} rx="9" />
      <text class="node-title" x="12" y="21">
        {shortened(title)}
      </text>
      <text x="12" y="40">
        {shortened(text)}
      </text>
    </g>
  );
}

const shortened = (text: string): string => (text.length > LETTERS ? `${text.slice(0, LETTERS - 1)}…` : text);

/** From the foot of its source to the head of its target, upright past the boxes between. */
function curve({ points }: Edge): string {
  const half = box.height / 2;
  const [[x, y], ...rest] = points;
  let d = `M${x} ${y + half}`;
  let from: readonly [number, number] = [x, y + half];
  rest.forEach(([toX, toY], i) => {
    const head = toY - half;
    const middle = (from[1] + head) / 2;
    d += `C${from[0]} ${middle} ${toX} ${middle} ${toX} ${head}`;
    from = [toX, i < rest.length - 1 ? toY + half : head];
    if (i < rest.length - 1) d += `V${toY + half}`;
  });
  return d;
}
