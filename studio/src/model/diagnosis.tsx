/** @file Where the conversion loses accuracy, in a sentence and layer by layer. */
import { count, percent, populationName } from '../lib/format.ts';
import { inPageWords } from '../lib/scalings.ts';
import { diagnose, diagnosed, isStale, progress } from '../state/workspace.ts';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import type { Converted } from '../worker/workspace-protocol.ts';

export function Diagnosis({ converted }: { readonly converted: Converted }) {
  const found = diagnosed.value;
  if (!found) {
    return (
      <div class="actions">
        <button
          type="button"
          disabled={progress.value !== undefined || isStale.value}
          onClick={() => void diagnose(converted)}
        >
          Where is accuracy lost?
        </button>
      </div>
    );
  }
  return (
    <section class="diagnosis" aria-label="Where accuracy is lost" data-testid="diagnosis">
      <h3>Where accuracy is lost</h3>
      <p>{sentence(found.text)}</p>
      <ScrollRegion class="table-scroll" name="Errors by layer">
        <table>
          <thead>
            <tr>
              <th scope="col">layer</th>
              <th scope="col">decisions lost</th>
              <th scope="col">error</th>
              <th scope="col">saturated</th>
              <th scope="col">silenced</th>
            </tr>
          </thead>
          <tbody>
            <Row name="input" lost={found.input} />
            {found.layers.map(({ population, lost, relativeRmse, saturated, silenced }) => (
              <Row
                key={population}
                name={population}
                lost={lost}
                shares={[relativeRmse, saturated, silenced]}
              />
            ))}
            <Row name="readout" lost={found.readout} />
          </tbody>
        </table>
      </ScrollRegion>
      <p class="note">
        On {count(found.images)} images. Decisions lost: those that change when the ConvNet runs from this
        layer’s spikes. Error: RMSE ÷ the largest activation. Saturated, silenced: shares of the activations
        other than zero that are above the range, or too small for a spike.
      </p>
    </section>
  );
}

interface RowProps {
  readonly name: string;
  readonly lost: number;
  readonly shares?: readonly number[];
}

function Row({ name, lost, shares = [] }: RowProps) {
  return (
    <tr>
      <th scope="row">{populationName(name)}</th>
      <td>{count(lost)}</td>
      {['error', 'saturated', 'silenced'].map((column, i) => (
        <td key={column}>{shares[i] === undefined ? '–' : percent(shares[i], 1)}</td>
      ))}
    </tr>
  );
}

/** With the page's labels, and as a sentence. */
function sentence(text: string): string {
  const named = inPageWords(text);
  return `${named.charAt(0).toUpperCase()}${named.slice(1)}.`.replaceAll(' %', '\u00a0%');
}
