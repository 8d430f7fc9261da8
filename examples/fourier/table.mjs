// The table: Markdown, one row per cell, counts per transform.

const headings = [
  'signal',
  'N',
  'method',
  'weights',
  'T',
  'latency',
  'RMS error',
  'max error',
  'spikes',
  'synops',
  'DFT MACs',
  'FFT mult. + add.',
];
const count = (n) => Math.round(n).toLocaleString('en-US');
const percent = (fraction) => `${(100 * fraction).toPrecision(3)} %`;

/** One line per cell; errors relative to the spectrum's RMS. */
export function rows(cells, numeric) {
  return cells.map((cell) => {
    const { dftMacs, fft } = numeric.find(({ size }) => size === cell.size);
    const columns = [
      cell.signal,
      cell.size,
      cell.method,
      cell.weights,
      cell.steps,
      cell.latency,
      percent(cell.rmsError),
      percent(cell.maxError),
      count(cell.spikes),
      count(cell.synops),
      count(dftMacs),
      `${count(fft.multiplications)} + ${count(fft.additions)}`,
    ];
    return `| ${columns.join(' | ')} |`;
  });
}

export const table = (cells, numeric) =>
  [`| ${headings.join(' | ')} |`, '|---|--:|---|---|--:|--:|--:|--:|--:|--:|--:|--:|', ...rows(cells, numeric)].join('\n');
