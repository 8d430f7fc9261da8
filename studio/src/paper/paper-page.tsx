/** @file The paper's Table 1 and Figure 2, recomputed in this tab on the images at hand. */
import { useState } from 'preact/hooks';
import { figure2Size } from '../../../src/charts/figure2/data.ts';
import { count } from '../lib/format.ts';
import {
  data,
  model,
  openBundledModel,
  openDigits,
  paper,
  progress,
  recomputePaper,
} from '../state/workspace.ts';
import { Chart } from '../ui/chart.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { measuredFigure2 } from './measured.ts';
import { Table1 } from './table1.tsx';
import '../styles/workspace/index.css';

const FIGURE_IMAGES = 20;

async function recompute(images: number): Promise<void> {
  if (!model.value) await openBundledModel();
  if (!data.value) await openDigits();
  if (model.value && data.value) await recomputePaper(images, FIGURE_IMAGES);
}

export function PaperPage() {
  const [images, setImages] = useState(400);
  const result = paper.value;
  const source = data.value;
  return (
    <>
      <p class="lead narrow paper">
        <strong>The paper, live.</strong> Table 1 and Figure 2 of López-Randulfe, Reeb and Knoll (2022),
        recomputed in this tab
        {model.value ? ` with ${model.value.name}` : ' with the bundled network of Fig. 1'} on{' '}
        {source ? source.name : 'the bundled digits'}.
      </p>
      <div class="workspace paper">
        <section class="card" aria-label="Table 1">
          <h2>Table 1: what a decision costs</h2>
          <div class="table1-controls">
            <label class="field">
              <span>Images to measure on</span>
              <select
                value={String(images)}
                onChange={(event) => setImages(Number(event.currentTarget.value))}
              >
                <option value="100">up to 100</option>
                <option value="400">up to 400</option>
                <option value="10000">all there are</option>
              </select>
            </label>
            <button
              type="button"
              class="primary"
              disabled={progress.value !== undefined}
              onClick={() => void recompute(images)}
            >
              Recompute in this tab
            </button>
          </div>
          <ProgressBar />
          <Table1 live={result?.report} data={result?.data} />
          <p class="note">
            The first three columns are of the MNIST test set. The bundled network is mnist-fig1: it was
            trained for few synaptic operations, the paper’s was not. Its layer sizes are inferred from the
            published FLOPs, so equal FLOPs prove nothing. No ratio holds the neuron updates.
          </p>
        </section>
        <section class="card" aria-label="Figure 2">
          <h2>Figure 2: the error of one layer</h2>
          <p class="note">
            How far a spiking layer is from the original, against the number of steps and against the
            threshold. A high threshold spends its steps on values that never occur, a low one cuts off those
            that do.
          </p>
          <p class="note">
            {result
              ? `Computed in this tab: ${count(result.figure2.images)} images of ${result.data}.`
              : `Computed by the command line: ${count(measuredFigure2.images)} images of the MNIST test set. Recompute draws it anew, on ${FIGURE_IMAGES} images.`}
          </p>
          <Chart
            ratio={figure2Size.height / figure2Size.width}
            inputs={[result]}
            draw={({ figure2 }) => figure2(document, result?.figure2 ?? measuredFigure2)}
          />
        </section>
      </div>
    </>
  );
}
