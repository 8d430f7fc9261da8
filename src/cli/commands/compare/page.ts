/**
 * @file The report of a comparison as one page: no scripts, nothing from elsewhere, for light and dark, wide and narrow.
 */
import { confusionChart, layerHistogram, layerScatter, svgText } from '../../../charts/index.ts';
import { confusionOf } from '../../../measure/class-report.ts';
import type { ComparisonTally } from '../../../measure/comparison-tally.ts';
import type { Diagnosis } from '../../../measure/diagnosis/diagnosis.ts';
import { newDocument } from '../../../platform/node/document.ts';
import { VERSION } from '../../../version.ts';
import { decisionFacts } from '../../shared/decision-report.ts';
import { count, percent } from '../../shared/format.ts';
import { rankingColumns, rankingNote, rankingRows, rankingVerdict } from './ranking.ts';
import { type Compared, columnNotes, headFacts, layerColumns, layerRow, readoutFacts } from './report.ts';
import { pageStyle } from './style.ts';

export function comparisonPage(compared: Compared, tally: ComparisonTally): string {
  const { layers } = tally;
  const { comparison, diagnosis, model } = compared;
  const document = newDocument();
  const title = `${model.name}: ANN against SNN`;
  const sections = comparison.layers.map(({ population }, i) => {
    const layer = layers.find((each) => each.population === population);
    if (!layer) return '';
    const values = { population, ...layer.picture };
    return `<section><h2>${text(population)}</h2>
${definitions(chartFacts(layerRow(comparison.layers[i])), 'brief')}
<div class="charts">${svgText(layerScatter(document, values))}${svgText(layerHistogram(document, values))}</div></section>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header><h1>${text(title)}</h1>
<p class="diagnosis" data-code="${diagnosis.code}">${diagnosisText(diagnosis)}</p>
${definitions(decisionFacts(comparison, { bold: String }))}</header>
<main>
<div class="wide"><table><thead><tr>${layerColumns.map(({ title: head }) => `<th scope="col">${text(head)}</th>`).join('')}</tr></thead>
<tbody>${comparison.layers.map((layer) => row(layerRow(layer))).join('\n')}</tbody></table></div>
<details><summary>What the columns mean</summary>${columnNotes.map((note) => `<p>${text(note)}</p>`).join('')}</details>
${definitions(readoutFacts(comparison))}
<p class="key"><span class="ann">ANN activations</span> <span class="snn">what spikes carry</span> The line: what exact potentials would give.</p>
${sections.join('\n')}
${noiseSection(compared)}
${classSection(document, compared, tally)}
<section><h2>Settings</h2>${definitions(headFacts(compared))}</section>
</main>
<footer>firstspike ${VERSION}</footer>
</body>
</html>
`;
}

/** The layer that breaks first; nothing without noise. */
function noiseSection({ ranking }: Compared): string {
  if (!ranking) return '';
  const heads = rankingColumns(ranking).map(({ title }) => `<th scope="col">${text(title)}</th>`);
  return `<section><h2>Noise</h2><p>${text(`${rankingVerdict(ranking)}.`)}</p>
<div class="wide"><table><thead><tr>${heads.join('')}</tr></thead><tbody>${rankingRows(ranking).map(row).join('')}</tbody></table></div>
<p>${text(rankingNote(ranking))}</p></section>`;
}

/** More classes make no readable chart; the classes with the lowest accuracy are listed. */
const MOST_CLASSES = 20;

/** Accuracy by class, and which class is taken for which; nothing without labels or classes. */
function classSection(document: Document, { comparison }: Compared, { results }: ComparisonTally): string {
  const { classes, decision } = comparison;
  if (classes === null) return '';
  const names = classes.map(({ index, name }) => name ?? String(index));
  const charts =
    classes.length > MOST_CLASSES
      ? []
      : (['ann', 'snn'] as const).flatMap((who) => {
          const counts = confusionOf(decision, results, who);
          if (counts === null) return [];
          return svgText(confusionChart(document, { title: who.toUpperCase(), classes: names, counts }));
        });
  const share = (value: number | null) => (value === null ? '–' : percent(value, 1));
  const worst = [...classes]
    .filter(({ images }) => images > 0)
    .sort((a, b) => (a.snn ?? 0) - (b.snn ?? 0))
    .slice(0, MOST_CLASSES);
  const rows = worst.map(({ index, images, ann, snn }) =>
    row([names[index], count(images), share(ann), share(snn)]),
  );
  const heads = ['class', 'images', 'ANN', 'SNN'].map((title) => `<th scope="col">${title}</th>`);
  return `<section><h2>Classes</h2>
<div class="wide"><table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>
<div class="charts">${charts.join('')}</div></section>`;
}

/** Options stay in one piece. */
function diagnosisText({ text: raw, suggestions }: Diagnosis): string {
  let marked = text(raw);
  for (const suggestion of suggestions)
    marked = marked.replace(text(suggestion), (found) => `<code>${found}</code>`);
  return marked;
}

/** What is said above the charts of a layer: columns by their titles. */
function chartFacts(cells: readonly string[]): [string, string][] {
  const shown = ['RMSE', 'of max', 'correlation', 'saturated', 'silenced', 'dead (active)', 'lost'];
  return layerColumns.flatMap(({ title }, i): [string, string][] =>
    shown.includes(title) ? [[title, cells[i]]] : [],
  );
}

const row = ([name, ...cells]: readonly string[]): string =>
  `<tr><th scope="row">${text(name)}</th>${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`;

function definitions(entries: readonly (readonly [string, string])[], kind = 'facts'): string {
  const items = entries.map(
    ([name, value]) => `<div><dt>${text(name)}</dt><dd>${text(value).replaceAll('\n', '<br>')}</dd></div>`,
  );
  return `<dl class="${kind}">${items.join('')}</dl>`;
}

const text = (raw: string): string =>
  raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
