/** @file Step 1: the model, and what the importer says of it. */
import { useState } from 'preact/hooks';
import { compact, count, shapeText } from '../lib/format.ts';
import { chooseOutput, model, openBundledModel } from '../state/workspace.ts';
import { DropZone } from '../ui/drop-zone.tsx';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import { Tip } from '../ui/tip.tsx';
import '../styles/graph.css';
import type { ModelReport } from '../worker/workspace-protocol.ts';
import { MOST_NODES, ModelGraph } from './model-graph.tsx';

export function ModelCard() {
  const report = model.value;
  return (
    <section class="card" aria-label="Model">
      <h2>
        <span class="number">1</span> Model
      </h2>
      <DropZone label="Choose a model" place="model" multiple>
        <p>
          Drop a classifier: <b>.onnx</b> (with its data files), <b>.keras</b>, <b>.h5</b>, <b>.nir</b>, or
          TensorFlow.js’s <b>model.json</b> with its weights; or a network saved by firstspike.
        </p>
      </DropZone>
      <button type="button" class="link" onClick={() => void openBundledModel()}>
        Take the bundled network of Fig. 1
      </button>
      {report ? <Report report={report} /> : null}
    </section>
  );
}

function Report({ report }: { readonly report: ModelReport }) {
  const { name, format, bytes, opset, inputShape, outputs, parameters, macs, flops, layers, problems } =
    report;
  const { hidden, populations } = report;
  return (
    <div class="report" data-testid="model-report">
      <dl class="facts">
        <Fact name="model" value={name} />
        <Fact name="file" value={`${compact(bytes)}B, ${format}${opset > 0 ? `, opset ${opset}` : ''}`} />
        {inputShape.length > 0 ? <Fact name="input" value={`${shapeText(inputShape)} per image`} /> : null}
        {layers.length > 0 ? <Fact name="parameters" value={count(parameters)} /> : null}
        {layers.length > 0 ? (
          <Fact name="cost" value={`${count(macs)} MACs, ${count(flops)} FLOPs per image`} />
        ) : null}
      </dl>
      {outputs.length > 1 ? <OutputChoice report={report} /> : null}
      {problems.length === 0 ? (
        <p class="good">
          <b>Converts:</b> {count(hidden)} hidden neurons in {populations}{' '}
          {populations === 1 ? 'layer' : 'layers'}, each fires at most once per image.
        </p>
      ) : (
        <div class="trouble" role="alert">
          <b>Cannot be converted</b>
          <ul>
            {problems.slice(0, 12).map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
          {problems.length > 12 ? <p>and {problems.length - 12} more nodes.</p> : null}
        </div>
      )}
      {layers.length > 0 && layers.length <= MOST_NODES ? <Drawn report={report} /> : null}
      {layers.length > 0 ? <Layers report={report} /> : null}
    </div>
  );
}

/** As `--output` on the command line. */
function OutputChoice({ report: { outputs, output } }: { readonly report: ModelReport }) {
  return (
    <div class="field">
      <Tip word="The output that is read">
        The model has several. Decisions and spikes follow from one of them; the others are left out.
      </Tip>
      <select
        aria-label="The output that is read"
        value={output ?? ''}
        onChange={(event) => void chooseOutput(event.currentTarget.value || undefined)}
      >
        <option value="">the only one that ends a classifier</option>
        {outputs.map(({ name, shape }) => (
          <option key={name} value={name}>
            {name}
            {shape ? ` (${shapeText(shape)})` : ''}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Drawn({ report }: { readonly report: ModelReport }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>What each node becomes, drawn</summary>
      {isOpen ? <ModelGraph report={report} /> : null}
    </details>
  );
}

const MOST_ROWS = 400;

function Layers({ report: { layers } }: { readonly report: ModelReport }) {
  return (
    <details>
      <summary>{layers.length} nodes</summary>
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
            {layers.slice(0, MOST_ROWS).map((layer) => (
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
    </details>
  );
}
