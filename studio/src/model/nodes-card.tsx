/** @file The nodes of the model and what each becomes, as a drawn graph with the table beside it. */
import { useState } from 'preact/hooks';
import { count, shapeText } from '../lib/format.ts';
import { model } from '../state/workspace.ts';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import type { ModelReport } from '../worker/workspace-protocol.ts';
import { MOST_NODES, ModelGraph } from './model-graph.tsx';
import '../styles/graph.css';

export function NodesCard() {
  const [isOpen, setOpen] = useState(false);
  const report = model.value;
  const nodes = report?.layers.length ?? 0;
  if (!report || nodes === 0) return null;
  return (
    <details class="card nodes" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        What {nodes === 1 ? 'its one node becomes' : `each of its ${count(nodes)} nodes becomes`}
      </summary>
      {isOpen ? (
        <div class="nodes-room">
          {nodes <= MOST_NODES ? <ModelGraph report={report} /> : null}
          <NodeTable report={report} />
        </div>
      ) : null}
    </details>
  );
}

function NodeTable({ report: { layers } }: { readonly report: ModelReport }) {
  return (
    <ScrollRegion class="table-scroll" name="Nodes of the model">
      <table>
        <thead>
          <tr>
            <th scope="col">node</th>
            <th scope="col">operator</th>
            <th scope="col">output</th>
            <th scope="col">becomes</th>
            <th scope="col" class="right">
              parameters
            </th>
            <th scope="col" class="right">
              MACs
            </th>
          </tr>
        </thead>
        <tbody>
          {layers.map((layer) => (
            <tr key={layer.name}>
              <td>{layer.name}</td>
              <td>{layer.operator}</td>
              <td>{shapeText(layer.shape)}</td>
              <td>{layer.fate?.text}</td>
              <td class="right">{layer.parameters > 0 ? count(layer.parameters) : ''}</td>
              <td class="right">{layer.macs > 0 ? count(layer.macs) : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
