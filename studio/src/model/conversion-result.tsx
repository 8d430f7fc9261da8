/** @file What a conversion gained and lost, where the work is, and its files. */
import { compact, count, percent, significant } from '../lib/format.ts';
import { watchConversion } from '../state/watch-conversion.ts';
import { Chart } from '../ui/chart.tsx';
import { download } from '../ui/download.ts';
import type { Conversion } from '../worker/study-protocol.ts';
import { reportHtml, reportJson } from './report-file.ts';

export function ConversionResult({ conversion }: { readonly conversion: Conversion }) {
  const { report, layers, isLabelled, network } = conversion;
  const { ann, snn, agreement, spikes, synops, images, model } = report;
  const name = `${model.name}-${report.steps}-steps`;
  return (
    <div class="result" data-testid="conversion">
      <ul class="numbers-row">
        {isLabelled ? (
          <>
            <Figure tone="snn" value={percent(snn.accuracy)} name="spiking network’s accuracy" />
            <Figure tone="ann" value={percent(ann.accuracy ?? 0)} name="ConvNet’s accuracy" />
          </>
        ) : null}
        <Figure value={percent(agreement ?? 0)} name="agree, of all images" />
        <Figure
          value={significant(spikes.perNeuron)}
          name={`spikes per neuron, of ${count(spikes.neurons)} hidden`}
        />
        <Figure value={compact(synops.total)} name="synaptic operations per image" />
        <Figure
          value={`${significant(ann.macs / Math.max(1, synops.total), 3)}×`}
          name={`fewer than its ${compact(ann.macs)} MACs`}
        />
      </ul>
      <p class="note">
        Means over {count(images)} images ({report.origin.calibration} chose the thresholds). Decided after{' '}
        {report.latency} steps. With {count(images)} images an accuracy is known to about ±
        {percent(2 * Math.sqrt((Math.max(0.002, 1 - snn.accuracy) * snn.accuracy) / images), 1)}.
      </p>
      <div class="actions">
        <button type="button" class="primary" onClick={() => void watchConversion()}>
          Watch it decide
        </button>
        <button
          type="button"
          onClick={() =>
            download(`${name}.safetensors`, Uint8Array.from(network), 'application/octet-stream')
          }
        >
          Network (.safetensors, {compact(network.length)}B)
        </button>
        <button
          type="button"
          onClick={() => download(`${name}.json`, reportJson(conversion), 'application/json')}
        >
          Report (JSON)
        </button>
        <button
          type="button"
          onClick={() =>
            void reportHtml(conversion).then((page) => download(`${name}.html`, page, 'text/html'))
          }
        >
          Report (HTML)
        </button>
      </div>
      <Chart
        ratio={(190 + Math.max(layers.populations.length, layers.projections.length) * 66) / 960}
        inputs={[layers]}
        draw={({ layersChart }) => layersChart(document, layers)}
      />
    </div>
  );
}

interface FigureProps {
  readonly value: string;
  readonly name: string;
  readonly tone?: 'snn' | 'ann';
}

function Figure({ value, name, tone }: FigureProps) {
  return (
    <li class={tone ?? ''}>
      <b>{value}</b>
      <span>{name}</span>
    </li>
  );
}
