/** @file The report of a conversion as a file: JSON with the fields of `firstspike evaluate`, or a page. */
import { VERSION } from '../../../src/version.ts';
import { count, percent, significant } from '../lib/format.ts';
import { loadCharts } from '../ui/chart.tsx';
import type { Converted } from '../worker/workspace-protocol.ts';

export function reportJson({ settings, report }: Converted): string {
  return `${JSON.stringify({ schema: 1, command: 'studio', version: VERSION, settings, ...report }, null, 2)}\n`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A page that stands alone: no script, nothing to fetch. */
export async function reportHtml({ report, layers, isLabelled }: Converted): Promise<string> {
  const { layersChart, svgText } = await loadCharts();
  const { ann, snn, spikes, synops, origin, model } = report;
  const rows: readonly (readonly [string, string])[] = [
    ['model', `${model.name}${model.sha256 ? ` (SHA-256 ${model.sha256})` : ''}`],
    ['steps to the decision', String(report.latency)],
    ...Object.entries(origin.settings).map(
      ([name, value]) => [name, origin.chosen.includes(name) ? `${value} (chosen)` : value] as const,
    ),
    ['pixels', origin.preprocess],
    ['calibration', origin.calibration],
    ['images', count(report.images)],
    ...(isLabelled && snn.accuracy !== null
      ? ([
          ['spiking network’s accuracy', percent(snn.accuracy)],
          ['ConvNet’s accuracy', percent(ann.accuracy ?? 0)],
        ] as const)
      : []),
    ...(report.agreement === null ? [] : [['agreement', percent(report.agreement)] as const]),
    ...(report.values?.snnToAnn
      ? [['RMSE of its values to the ConvNet’s', significant(report.values.snnToAnn.rmse)] as const]
      : []),
    [
      'spikes per neuron',
      `${significant(spikes.perNeuron)} (mean per image over ${count(spikes.neurons)} hidden neurons)`,
    ],
    ['synaptic operations', `${count(synops.total)} per image, the input’s spikes included`],
    ['ConvNet', `${count(ann.macs)} MACs, ${count(ann.flops)} FLOPs per image`],
    ['firstspike', VERSION],
  ];
  const table = rows.map(
    ([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(model.name)} in spikes</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:980px;margin:2rem auto;padding:0 1rem;color:#1b1f24}th{text-align:left;padding:.2rem 1.5rem .2rem 0;font-weight:600;vertical-align:top}svg{max-width:100%;height:auto;margin-top:1.5rem}</style>
<h1>${escaped(model.name)} in spikes</h1>
<table>${table.join('')}</table>
${svgText(layersChart(document, layers))}
</html>
`;
}
