/** @file How many neurons of each layer fire for the digit on the page; another digit by a slider. */
import { PRESETS } from '../lib/bundled.ts';
import { count, percent, populationName } from '../lib/format.ts';
import { choosePreset, image, presets } from '../state/image.ts';
import { decision, isBundled, network } from '../state/network.ts';
import { endTime, pause, seek } from '../state/time.ts';
import { Slider } from './slider.tsx';

export function SilenceFigure() {
  const [info, found] = [network.value, decision.value];
  if (!info || !found) return <p class="note">Draw something above, and its spikes are counted here.</p>;
  const layers = info.populations.flatMap(({ name, kind, neurons }, i) =>
    kind === 'spiking' || kind === 'input'
      ? [{ name: populationName(name), neurons, spikes: found.spikes[i], share: found.spikes[i] / neurons }]
      : [],
  );
  return (
    <>
      <ul class="silence" aria-label="Neurons that fire, layer by layer">
        {layers.map(({ name, neurons, spikes, share }) => (
          <li key={name}>
            <span>
              <b>{name}</b> {count(spikes)} of {count(neurons)} fire
            </span>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${100 * share}%` }} />
            </span>
            <span class="right">{percent(share, 1)}</span>
          </li>
        ))}
      </ul>
      <p class="article-now">
        <b>
          {count(found.hiddenSpikes)} of {count(info.hiddenNeurons)}
        </b>{' '}
        hidden neurons fire, {percent(found.hiddenSpikes / info.hiddenNeurons, 1)}.
      </p>
      {isBundled.value && presets.value ? <DigitSlider /> : null}
    </>
  );
}

/** The digit above the article, decided at once. */
function DigitSlider() {
  const source = image.value?.source;
  const index = source?.kind === 'preset' ? source.index : undefined;
  return (
    <Slider
      name="Another digit"
      min={0}
      max={PRESETS.labels.length - 1}
      value={index ?? 0}
      text={index === undefined ? 'yours' : `a ${PRESETS.labels[index]}`}
      onChange={(next) => {
        pause();
        choosePreset(next);
        seek(endTime.peek());
      }}
    />
  );
}
