/** @file What the spiking network and its ANN say of the image, side by side, and what each of them spent on it. */
import type { ComponentChildren } from 'preact';
import { compact, count, milliseconds, significant } from '../lib/format.ts';
import { ann, className, decision, network } from '../state/network.ts';
import { Tip } from '../ui/tip.tsx';
import type { AnnDecision } from '../worker/protocol.ts';

export function Verdict() {
  const snn = decision.value;
  const info = network.value;
  const other = ann.value;
  const dense = typeof other === 'object' ? other : undefined;
  const differs = snn && dense && snn.winner !== dense.winner;
  return (
    <section class="card verdict" aria-label="Decision">
      <div class="verdict-pair">
        <Opinion title="Spiking network" tone="snn" logits={snn?.logits} winner={snn?.winner} />
        <Opinion
          title="Original ConvNet"
          tone="ann"
          logits={dense?.logits}
          winner={dense?.winner}
          note={other === 'absent' ? 'no ONNX model at hand' : undefined}
        />
      </div>
      <p class={differs ? 'agreement differs' : 'agreement'} aria-live="polite">
        {snn ? agreementText(snn.winner, dense) : 'Loading the network…'}
      </p>
      <dl class="ledger">
        <Row
          name={
            <Tip word="work">
              A spike costs one addition per synapse it reaches (a synaptic operation, synop). The ConvNet
              multiplies and adds for every weight, for zeros too (a MAC).
            </Tip>
          }
          snn={snn ? `${compact(snn.synops)} synops` : '–'}
          ann={info ? `${compact(info.macs)} MACs` : '–'}
        />
        <Row
          name={
            <Tip word="spikes">
              Each hidden neuron fires at most once per image. The denominator is all firing units of the
              hidden layers; pixels, pool windows and the read-out are not counted.
            </Tip>
          }
          snn={snn && info ? `${count(snn.hiddenSpikes)} of ${count(info.hiddenNeurons)}` : '–'}
          ann={info ? 'all units' : '–'}
        />
        <Row
          name="per neuron"
          snn={snn && info ? significant(snn.hiddenSpikes / info.hiddenNeurons, 2) : '–'}
          ann="1"
        />
        <Row
          name={
            <Tip word="time here">
              Measured in this tab for this very image: the event-driven engine in WebAssembly against this
              library’s plain reference of the ConvNet, which is not tuned. For a fair race run “firstspike
              bench”.
            </Tip>
          }
          snn={snn ? milliseconds(snn.milliseconds) : '–'}
          ann={dense ? milliseconds(dense.milliseconds) : '–'}
        />
      </dl>
      <p class="saving">
        {snn && info && snn.synops > 0 ? (
          <>
            <strong>{significant(info.macs / snn.synops, 2)}×</strong> fewer operations here
          </>
        ) : (
          '\u00a0'
        )}
      </p>
    </section>
  );
}

function agreementText(winner: number | null, dense: AnnDecision | undefined): string {
  if (!dense) return `The spiking network says ${className(winner)}.`;
  if (dense.winner === winner) return `Both say ${className(winner)}.`;
  return `They differ: ${className(winner)} in spikes, ${className(dense.winner)} in the original.`;
}

function Row({
  name,
  snn,
  ann,
}: {
  readonly name: ComponentChildren;
  readonly snn: string;
  readonly ann: string;
}) {
  return (
    <div class="ledger-row">
      <dt>{name}</dt>
      <dd class="snn">{snn}</dd>
      <dd class="ann">{ann}</dd>
    </div>
  );
}

interface OpinionProps {
  readonly title: string;
  readonly tone: 'snn' | 'ann';
  readonly logits: readonly number[] | undefined;
  readonly winner: number | null | undefined;
  readonly note?: string | undefined;
}

const MOST_BARS = 10;

/** A decision in large type, above the strength of the strongest classes. */
function Opinion({ title, tone, logits, winner, note }: OpinionProps) {
  const classes = network.value?.classes ?? MOST_BARS;
  const order = Array.from({ length: classes }, (_, i) => i);
  if (classes > MOST_BARS && logits) order.sort((a, b) => logits[b] - logits[a]);
  const shown = order.slice(0, MOST_BARS);
  const values = shown.map((i) => logits?.[i] ?? 0);
  const low = logits ? Math.min(...logits) : 0;
  const span = Math.max(1e-9, Math.max(...values) - low);
  return (
    <div class={`opinion ${tone}`}>
      <h2>{title}</h2>
      <p class="winner" data-testid={`${tone}-winner`}>
        {winner === undefined ? '·' : className(winner)}
      </p>
      <ul class="bars" aria-label={`${title}: strength of each class`}>
        {shown.map((i, at) => (
          <li key={i} class={i === winner ? 'best' : ''}>
            <span class="bar-name">{className(i)}</span>
            <span class="bar">
              <span style={{ width: `${logits ? (100 * (values[at] - low)) / span : 0}%` }} />
            </span>
            <span class="sr-only">{logits ? significant(values[at]) : ''}</span>
          </li>
        ))}
      </ul>
      {note ? <p class="note">{note}</p> : null}
    </div>
  );
}
