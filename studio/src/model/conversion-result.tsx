/** @file The measurements of a conversion, its operations by layer, and its files. */
import { shareInterval } from '../../../src/measure/bootstrap.ts';
import { compact, count, percent, significant } from '../lib/format.ts';
import { goalNames } from '../lib/search-aim.ts';
import { chosenText, settingsText } from '../lib/settings.ts';
import { nameOf, watchConversion } from '../state/watch-conversion.ts';
import { isStale } from '../state/workspace.ts';
import { Chart } from '../ui/chart.tsx';
import { download } from '../ui/download.ts';
import type { Converted } from '../worker/workspace-protocol.ts';
import { Codes } from './codes.tsx';
import { Diagnosis } from './diagnosis.tsx';
import { Energy } from './energy.tsx';
import { reportHtml, reportJson } from './report-file.ts';
import { SaveForTools } from './save-for-tools.tsx';
import { Warnings } from './warnings.tsx';

/** `98.1–99.4 %`. */
function known(accuracy: number, images: number): string {
  const [lower, upper] = shareInterval(Math.round(accuracy * images), images);
  return `${(100 * lower).toFixed(1)}–${percent(upper, 1)}`;
}

export function ConversionResult({ converted }: { readonly converted: Converted }) {
  const { report, layers, isLabelled, network, warnings, searched } = converted;
  const { ann, snn, agreement, values, spikes, synops, images, origin } = report;
  const chosen = chosenText(origin);
  const name = nameOf(converted);
  return (
    <div class={isStale.value ? 'result stale' : 'result'} data-testid="conversion">
      {isStale.value ? (
        <p class="trouble" role="status">
          Measured with other settings than those above; convert again.
        </p>
      ) : null}
      <ul class="numbers-row">
        {isLabelled && snn.accuracy !== null ? (
          <>
            <Figure tone="snn" value={percent(snn.accuracy)} name="spiking network’s accuracy" />
            <Figure tone="ann" value={percent(ann.accuracy ?? 0)} name="ConvNet’s accuracy" />
          </>
        ) : null}
        {agreement === null ? null : <Figure value={percent(agreement)} name="agree, of all images" />}
        {values?.snnToAnn ? (
          <Figure value={significant(values.snnToAnn.rmse)} name="RMSE of its values to the ConvNet’s" />
        ) : null}
        <Figure
          value={significant(spikes.perNeuron)}
          name={`spikes per neuron, of ${count(spikes.neurons)} hidden`}
        />
        <Figure value={compact(synops.total)} name="synaptic operations per image" />
        <Figure
          value={`${significant(ann.macs / Math.max(1, synops.total), 3)}×`}
          name={`fewer than its ${compact(ann.macs)} MACs`}
        />
        {ann.effectiveMacs === null ? null : (
          <Figure
            value={`${significant(ann.effectiveMacs / Math.max(1, synops.total), 3)}×`}
            name={`fewer than its ${compact(ann.effectiveMacs)} MACs without zeros`}
          />
        )}
      </ul>
      <Warnings list={warnings} />
      {searched ? (
        <p class="note" data-testid="searched">
          Of {count(searched.trials)} conversions the one with the <b>{goalNames[searched.goal]}</b> that is
          expected to decide otherwise than the ConvNet on at most {share(searched.maxLoss)} of images:{' '}
          <b>{settingsText(searched.settings)}</b>. Expected: {share(searched.disagreement)}.
        </p>
      ) : null}
      {chosen && !searched ? (
        <p class="note" data-testid="chosen">
          Chosen on calibration images: <b>{chosen}</b>.
        </p>
      ) : null}
      <p class="note">
        Means over {count(images)} images, calibrated on {origin.calibration}. Decided after {report.latency}{' '}
        steps.
        {snn.accuracy === null
          ? ''
          : ` With ${count(images)} images the accuracy is known to lie in ${known(snn.accuracy, images)} with 95 % confidence.`}
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
          onClick={() => download(`${name}.json`, reportJson(converted), 'application/json')}
        >
          Report (JSON)
        </button>
        <button
          type="button"
          onClick={() =>
            void reportHtml(converted).then((page) => download(`${name}.html`, page, 'text/html'))
          }
        >
          Report (HTML)
        </button>
      </div>
      <SaveForTools converted={converted} />
      <Diagnosis converted={converted} />
      {agreement === null ? null : <Codes converted={converted} />}
      <Energy energy={report.energy} />
      <Chart
        ratio={(190 + Math.max(layers.populations.length, layers.projections.length) * 66) / 960}
        inputs={[layers]}
        draw={({ layersChart }) => layersChart(document, layers)}
      />
    </div>
  );
}

const share = (part: number): string => percent(part, 2);

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
