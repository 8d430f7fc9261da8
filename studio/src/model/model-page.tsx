/** @file Your model: from an ONNX file to a spiking network, its price and its file. */
import { keepResults } from '../state/results.ts';
import { data, model } from '../state/workspace.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { ConvertCard } from './convert-card.tsx';
import { DataCard } from './data-card.tsx';
import { ModelCard } from './model-card.tsx';
import { NodesCard } from './nodes-card.tsx';
import { SweepCard } from './sweep-card.tsx';
import '../styles/workspace/index.css';

keepResults();

export function ModelPage() {
  const ready = model.value && model.value.problems.length === 0 && data.value;
  return (
    <>
      <p class="lead narrow">
        <strong>Convert your own ConvNet.</strong> Drop a trained model and some images; they stay in this
        tab. You get the spiking network, what it costs, and its file.
      </p>
      <div class={ready ? 'workspace ready' : 'workspace'}>
        <div class="workspace-pair">
          <ModelCard />
          <DataCard />
          <NodesCard />
        </div>
        <ProgressBar />
        <div class="workspace-results">
          {ready ? (
            <>
              <ConvertCard />
              <SweepCard />
            </>
          ) : (
            <p class="card note">
              Steps 3 and 4, “Convert” and “Find the best trade”, need a model that converts, and images.
            </p>
          )}
        </div>
      </div>
    </>
  );
}
