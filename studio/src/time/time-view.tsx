/** @file The network in time: maps, transport and raster. */
import { network } from '../state/network.ts';
import { endPresentation, presenting } from '../state/presentation.ts';
import { Tip } from '../ui/tip.tsx';
import { Says } from '../watch/says.tsx';
import { LayerCard } from './layer-card.tsx';
import { Legend } from './legend.tsx';
import { Raster } from './raster.tsx';
import { ReadoutCard } from './readout-card.tsx';
import { Transport } from './transport.tsx';
import { Wiring } from './wiring.tsx';

export function TimeView() {
  const info = network.value;
  return (
    <section class="card night time-view" aria-label="The network in time">
      <header class="time-head">
        <h2>Spikes through the layers</h2>
        <Transport />
        {presenting.value ? <Says /> : null}
        {presenting.value ? (
          <button type="button" class="small" onClick={endPresentation}>
            Leave
          </button>
        ) : null}
      </header>
      <div class="layers">
        {info
          ? info.populations.map((population, index) =>
              population.kind === 'readout' ? (
                <ReadoutCard key={population.name} population={population} />
              ) : (
                <LayerCard key={`${info.name} ${population.name}`} population={population} index={index} />
              ),
            )
          : Array.from({ length: 7 }, (_, i) => <Placeholder key={String(i)} isLast={i === 6} />)}
        <Wiring />
        <div class="explain">
          <Legend />
          <p class="aside">
            A layer{' '}
            <Tip word="listens">
              Silent stage: the neuron adds up what its sources’ spikes bring. An early spike counts for
              longer, so it adds more (eq. 2).
            </Tip>{' '}
            for one stage and{' '}
            <Tip word="spikes">
              Spiking stage: synapses are closed and a constant current carries the potential to the
              threshold. The more the neuron heard, the earlier it gets there. A negative sum never does: that
              is the ReLU (eq. 4).
            </Tip>{' '}
            in the next, while the layer after it listens. Click any map to follow one neuron.
          </p>
        </div>
      </div>
      <Raster />
    </section>
  );
}

/** Room for a layer until its network is here. */
function Placeholder({ isLast }: { readonly isLast: boolean }) {
  return (
    <div class={isLast ? 'layer readout placeholder' : 'layer placeholder'}>
      <header>
        <span class="stage-mark">…</span>
      </header>
      <div class="layer-picture" />
      <p class="layer-note" />
    </div>
  );
}
