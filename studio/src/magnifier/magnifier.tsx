/**
 * @file The magnifier: one feature map with at least 12 pixels per neuron, and the kernel by which its neurons look at their
 * sources. It snaps to neurons that fire.
 */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { placeText } from '../lib/format.ts';
import { firedOf, unitsOf } from '../lib/pairs.ts';
import { closeMagnifier, magnified, magnify } from '../state/magnifier.ts';
import { decision, network } from '../state/network.ts';
import { point, select, selected } from '../state/selection.ts';
import { atlasOf } from '../time/atlas.ts';
import { unitByKey } from '../time/moves.ts';
import type { PopulationInfo } from '../worker/protocol.ts';
import { KernelView } from './kernel-view.tsx';
import { MapView } from './map-view.tsx';
import '../styles/magnifier.css';

export function Magnifier() {
  const shown = magnified.value;
  const info = network.value;
  const index = info?.populations.findIndex(({ name }) => name === shown?.population) ?? -1;
  const population = info?.populations[index];
  if (!shown || !population) return null;
  return <Lens population={population} index={index} unit={shown.unit} isHeld={shown.isHeld} />;
}

interface LensProps {
  readonly population: PopulationInfo;
  readonly index: number;
  readonly unit: number;
  readonly isHeld: boolean;
}

function Lens({ population, index, unit, isHeld }: LensProps) {
  const place = useRef<HTMLElement>(null);
  const { name, shape, steps } = population;
  const atlas = atlasOf(shape);
  const units = unitsOf(population);
  const size = atlas.mapRows * atlas.mapColumns;
  const map = Math.floor(unit / size);
  const times = decision.value?.times[index];
  const fires = (other: number): boolean =>
    times !== undefined && (times[other] < steps || times[units + other] < steps);
  const look = (next: number) => magnify({ population: name, unit: next, isHeld });
  const neuron = firedOf(unit, population, times, steps);
  const time = times?.[neuron] ?? steps;
  useLayoutEffect(() => {
    const lens = place.current;
    if (!lens) return;
    // Kernels come a moment later and make it taller.
    const grown = new ResizeObserver(() => putBeside(lens, name));
    grown.observe(lens);
    putBeside(lens, name);
    return () => grown.disconnect();
  }, [name]);
  useEffect(() => {
    if (!isHeld) return keepByEnter();
    const before = document.activeElement;
    place.current?.focus({ preventScroll: true });
    const outside = ({ target }: Event) => {
      if (!place.current?.contains(target as Node)) closeMagnifier();
    };
    document.addEventListener('pointerdown', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [isHeld]);
  useEffect(() => {
    // The panel beside the maps tells of the neuron that is held; a resting pointer only looks.
    const { population, neuron: chosen } = selected.peek() ?? {};
    if (isHeld && (population !== name || chosen !== neuron)) select({ population: name, neuron });
  }, [isHeld, name, neuron]);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') closeMagnifier();
    else if (event.key === 'Enter' && event.target === place.current) open();
    else {
      const next = unitByKey(event.key, atlas, unit, fires);
      if (next === undefined) return;
      look(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const open = () => {
    closeMagnifier();
    point({ population: name, neuron });
  };
  const held = isHeld ? ({ role: 'dialog', tabIndex: -1, onKeyDown: onKey } as const) : {};
  return (
    <section
      ref={place}
      class={isHeld ? 'night lens held' : 'night lens'}
      aria-label="Magnifier"
      data-testid="magnifier"
      {...held}
    >
      <header>
        <p aria-live="polite">
          <b>{placeText({ population: name, neuron }, population)}</b>
          <br />
          {time < steps ? `fires at step ${time} of ${steps}` : 'silent'}
        </p>
        {isHeld ? (
          <button type="button" class="small" onClick={closeMagnifier}>
            Close
          </button>
        ) : null}
      </header>
      <MapView
        population={population}
        index={index}
        map={map}
        unit={unit}
        fires={fires}
        onLook={look}
        onOpen={open}
      />
      <KernelView population={population} channel={shape.length === 3 ? map : unit} />
      {isHeld ? (
        <footer>
          <button
            type="button"
            class="small"
            onClick={() => look(unitByKey('n', atlas, unit, fires) ?? unit)}
          >
            Next that fires <kbd>N</kbd>
          </button>
          <button type="button" class="small primary" onClick={open}>
            Its story <kbd>Enter</kbd>
          </button>
        </footer>
      ) : (
        <p class="note">Click: its story. Enter keeps the magnifier open.</p>
      )}
    </section>
  );
}

/** While a mouse looks, Enter keeps the magnifier, unless something beside the maps has the focus. */
function keepByEnter(): () => void {
  const onKey = (event: KeyboardEvent) => {
    const focused = document.activeElement;
    const shown = magnified.value;
    if (event.key !== 'Enter' || !shown || (focused !== document.body && !focused?.closest('.layer'))) return;
    event.preventDefault();
    event.stopPropagation();
    magnify({ ...shown, isHeld: true });
  };
  document.addEventListener('keydown', onKey, true);
  return () => document.removeEventListener('keydown', onKey, true);
}

const GAP = 10;

/** To the right of the population's card, or to its left, wherever it fits; on a narrow screen at its foot. */
function putBeside(lens: HTMLElement, population: string): void {
  const card = document.querySelector(`[data-population="${CSS.escape(population)}"]`);
  if (!card) return;
  // The body leaves out the scrollbar's gutter.
  const [width, height] = [document.body.clientWidth, innerHeight];
  const box = card.getBoundingClientRect();
  const own = lens.getBoundingClientRect();
  const right = box.right + GAP + own.width <= width - GAP;
  const left = box.left - GAP - own.width;
  const x = right ? box.right + GAP : left >= GAP ? left : (width - own.width) / 2;
  const y = right || left >= GAP ? box.top - 2 * GAP : height - own.height - GAP;
  lens.style.left = `${Math.round(Math.max(0, x))}px`;
  lens.style.top = `${Math.round(Math.max(GAP, Math.min(y, height - own.height - GAP)))}px`;
}
