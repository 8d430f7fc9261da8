/** @file The same weights in other codes: what each gets right, and what it costs. */
import { compact, count, percent, significant } from '../lib/format.ts';
import { codeRows, compareCodes, isStale, progress } from '../state/workspace.ts';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import type { CodeRow, Converted } from '../worker/workspace-protocol.ts';

const names = { ttfs: 'first spike', rate: 'rate', fs: 'few spikes' } as const;
const meanings = {
  ttfs: 'this network: when the one spike comes',
  rate: 'how many spikes come',
  fs: 'each spike is a binary digit',
} as const;

export function Codes({ converted }: { readonly converted: Converted }) {
  const rows = codeRows.value;
  if (rows.length === 0) {
    return (
      <div class="actions">
        <button
          type="button"
          disabled={progress.value !== undefined || isStale.value}
          onClick={() => void compareCodes(converted)}
        >
          Compare with other spike codes
        </button>
      </div>
    );
  }
  const [{ images, accuracy }] = rows;
  const hasLabels = accuracy !== null;
  return (
    <section class="codes" aria-label="Other spike codes" data-testid="codes">
      <h3>The same weights, three ways to say a number in spikes</h3>
      <ScrollRegion class="table-scroll" name="Codes">
        <table>
          <thead>
            <tr>
              <th scope="col">a value is</th>
              <th scope="col">steps</th>
              {hasLabels ? <th scope="col">accuracy</th> : null}
              <th scope="col">as the ConvNet</th>
              <th scope="col">spikes per neuron</th>
              <th scope="col">synaptic operations</th>
              <th scope="col">decided after</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={`${row.code} ${row.steps}`} row={row} hasLabels={hasLabels} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p class="note">
        Means over the same {count(images)} images. Steps: of one layer’s turn for first spike and few spikes,
        of the whole run for rate, where all layers work at once. A rate neuron may fire at every step; its
        pixels are steady currents, which cost multiplications instead of spikes.
      </p>
    </section>
  );
}

function Row({ row, hasLabels }: { readonly row: CodeRow; readonly hasLabels: boolean }) {
  const { code, steps, latency, accuracy, agreement, spikesPerNeuron, synops, multiplications } = row;
  const isContinuous = steps === 'continuous';
  return (
    <tr class={code === 'ttfs' ? 'own' : ''}>
      <th scope="row">
        {names[code]}
        <small>{meanings[code]}</small>
      </th>
      <td>{isContinuous ? '–' : count(steps)}</td>
      {hasLabels ? <td>{accuracy === null ? '–' : percent(accuracy)}</td> : null}
      <td>{agreement === null ? '–' : percent(agreement)}</td>
      <td>{significant(spikesPerNeuron)}</td>
      <td>
        {count(synops)}
        {multiplications > 0 ? <small>and {compact(multiplications)} multiplications</small> : null}
      </td>
      <td>{isContinuous ? `${latency} stages` : `${count(latency)} steps`}</td>
    </tr>
  );
}
