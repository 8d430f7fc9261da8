/** @file Sliders for the noise of hardware: spikes that come early or late, and spikes that are lost. */
import { className, decision } from '../state/network.ts';
import { isNoisy, MOST_NOISE, noise } from '../state/noise.ts';

export function NoiseSliders() {
  const { jitter, drop, seed } = noise.value;
  const set = (change: Partial<typeof noise.value>) => {
    noise.value = { ...noise.value, ...change };
  };
  return (
    <section aria-label="Noise">
      <h3>Shake it: noise of hardware</h3>
      <label class="slider">
        <span>
          jitter <b>± {jitter} steps</b>
        </span>
        <input
          type="range"
          min="0"
          max={MOST_NOISE.jitter}
          step="0.25"
          value={jitter}
          aria-valuetext={`${jitter} steps`}
          onInput={({ currentTarget }) => set({ jitter: Number(currentTarget.value) })}
        />
      </label>
      <label class="slider">
        <span>
          lost spikes <b>{Math.round(100 * drop)} %</b>
        </span>
        <input
          type="range"
          min="0"
          max={MOST_NOISE.drop}
          step="0.01"
          value={drop}
          aria-valuetext={`${Math.round(100 * drop)} %`}
          onInput={({ currentTarget }) => set({ drop: Number(currentTarget.value) })}
        />
      </label>
      <div class="actions">
        <button
          type="button"
          class="small"
          disabled={!isNoisy()}
          onClick={() => set({ seed: (seed % 999_999) + 1 })}
        >
          Roll again
        </button>
        <button
          type="button"
          class="small"
          disabled={!isNoisy()}
          onClick={() => set({ jitter: 0, drop: 0, seed: 1 })}
        >
          No noise
        </button>
      </div>
      <p class="note" aria-live="polite">
        {isNoisy() && decision.value
          ? `Roll ${seed}: the spikes say ${className(decision.value.winner)}.`
          : 'The ConvNet is left alone.'}
      </p>
    </section>
  );
}
