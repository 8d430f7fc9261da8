/** @file Step 1: the model, and what the importer says of it. */
import { compact, count, shapeText } from '../lib/format.ts';
import { chooseOutput, model, openBundledModel } from '../state/workspace.ts';
import { DropZone } from '../ui/drop-zone.tsx';
import { Tip } from '../ui/tip.tsx';
import type { ModelReport } from '../worker/workspace-protocol.ts';

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
