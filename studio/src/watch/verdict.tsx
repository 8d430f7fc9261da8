/** @file What the spiking network and its ANN say of the image, side by side, and what each of them spent on it. */
import { computed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { compact, count, milliseconds, significant } from '../lib/format.ts';
import { spikesSoFar } from '../lib/spikes-so-far.ts';
import { isBlank } from '../state/image.ts';
import { ann, className, decidedImage, decision, network } from '../state/network.ts';
import { isNoisy } from '../state/noise.ts';
import { sharing } from '../state/share.ts';
import { shownDecision, wholeStep } from '../state/time.ts';
import { Tip } from '../ui/tip.tsx';
import type { AnnDecision } from '../worker/protocol.ts';

const soFar = computed(() => {
  const [info, found] = [network.value, decision.value];
  return info && found ? spikesSoFar(info, found) : undefined;
});

export function Verdict() {
  const info = network.value;
  const isEmpty = isBlank.value;
  const snn = shownDecision.value;
  const isPending = decision.value !== undefined && !snn;
  const other = ann.value;
  const dense = typeof other === 'object' ? other : undefined;
  const label = decidedImage.value?.label;
  const differs = snn && dense && snn.winner !== dense.winner;
  const isWrong = snn && label !== undefined && snn.winner !== label;
  const spikes = soFar.value?.[wholeStep.value];
  return (
    <section class="card verdict" aria-label="Decision">
      <div class="verdict-pair">
        <Opinion
          title="Spiking network"
          tone="snn"
          logits={snn?.logits}
          winner={snn ? className(snn.winner) : isPending ? '?' : '·'}
          best={snn?.winner}
          isWrong={isWrong}
        />
        <Opinion
          title="Original ConvNet"
          tone="ann"
          logits={dense?.logits}
          winner={dense ? className(dense.winner) : '·'}
          best={dense?.winner}
          isWrong={dense && label !== undefined && dense.winner !== label}
          note={other === 'absent' ? 'no ONNX model at hand' : undefined}
        />
      </div>
      <p class={differs || isWrong ? 'agreement differs' : 'agreement'} aria-live="polite">
        {snn
          ? `${agreementText(snn.winner, dense, label)}${isNoisy() ? ' With noise.' : ''}`
          : isEmpty
            ? 'The pad is empty: nothing to decide.'
            : isPending
              ? `The read-out decides at step ${info?.latency}.`
              : 'Loading the network…'}
      </p>
      <dl class="ledger">
        <Row
          name={
            <Tip word="work">
              A spike costs one addition per synapse it reaches (a synaptic operation, synop). The ConvNet
              multiplies and adds for every weight (a MAC).
            </Tip>
          }
          snn={snn ? `${compact(snn.synops)} synops` : '–'}
          ann={info ? `${compact(info.macs)} MACs` : '–'}
        />
        <Row
          name={
            <Tip word="no zeros">
              The MACs of this image whose input is not zero: what the ConvNet costs on a machine that skips
              zeros. The spiking network never works on zeros.
            </Tip>
          }
          snn={snn ? `${compact(snn.synops)} synops` : '–'}
          ann={dense ? `${compact(dense.effectiveMacs)} MACs` : '–'}
        />
        <Row
          name={
            <Tip word="active">
              Hidden neurons that fire, each at most once per image, and hidden units of the ConvNet whose
              activation is not zero. Pixels, pool windows and the read-out are not counted.
            </Tip>
          }
          snn={spikes !== undefined && info ? `${count(spikes)} of ${count(info.hiddenNeurons)}` : '–'}
          ann={
            dense && dense.activations !== null && info
              ? `${count(dense.activations)} of ${count(info.hiddenUnits)}`
              : '–'
          }
        />
        <Row
          name="per neuron"
          snn={spikes !== undefined && info ? significant(spikes / info.hiddenNeurons, 2) : '–'}
          ann={
            dense && dense.activations !== null && info
              ? significant(dense.activations / info.hiddenUnits, 2)
              : '–'
          }
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
            <strong>{significant(info.macs / snn.synops, 2)}×</strong> fewer operations than all its MACs
            {dense
              ? `, ${significant(dense.effectiveMacs / snn.synops, 2)}× fewer than those without zeros`
              : ''}
          </>
        ) : (
          '\u00a0'
        )}
      </p>
      <button
        type="button"
        class="small"
        disabled={!snn}
        onClick={() => {
          sharing.value = true;
        }}
      >
        Share: picture, GIF, film, link
      </button>
    </section>
  );
}

function agreementText(
  winner: number | null,
  dense: AnnDecision | undefined,
  label: number | undefined,
): string {
  const truth = label === undefined || label === winner ? '' : ` The label says ${className(label)}.`;
  if (!dense) return `The spiking network says ${className(winner)}.${truth}`;
  if (dense.winner === winner) return `Both say ${className(winner)}.${truth}`;
  const right = label !== undefined && label === winner ? ` The label says ${className(label)}.` : truth;
  return `They differ: ${className(winner)} in spikes, ${className(dense.winner)} in the original.${right}`;
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
  /** In words. */
  readonly winner: string;
  readonly best: number | null | undefined;
  /** Whether the image's label says another class. */
  readonly isWrong: boolean | undefined;
  readonly note?: string | undefined;
}

const MOST_BARS = 10;

/** A decision in large type, above the strength of the strongest classes. */
function Opinion({ title, tone, logits, winner, best, isWrong = false, note }: OpinionProps) {
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
      <p class={isWrong ? 'winner wrong' : 'winner'} title={winner}>
        <span data-testid={`${tone}-winner`}>{winner}</span>
        {isWrong ? <small>wrong</small> : null}
      </p>
      <ul class="bars" aria-label={`${title}: strength of each class`}>
        {shown.map((i, at) => (
          <li key={i} class={i === best ? 'best' : ''}>
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
