/** @file Images of the loaded data, one after the other. */
import { sizeOf } from '../../../src/graph/tensor.ts';
import { image } from '../state/image.ts';
import { className, network } from '../state/network.ts';
import { replay } from '../state/time.ts';
import { showDataImage } from '../state/watch-conversion.ts';
import { data } from '../state/workspace.ts';

export function DataPicker() {
  const source = data.value;
  const info = network.value;
  if (!source || !info || sizeOf(source.shape) !== sizeOf(info.image)) return null;
  const shown = image.value;
  const at = shown?.source.kind === 'data' ? shown.source.index : -1;
  const show = async (index: number) => {
    await showDataImage((index + source.evaluation) % source.evaluation);
    replay();
  };
  return (
    <div class="picker">
      <button type="button" class="small" aria-label="Previous image" onClick={() => void show(at - 1)}>
        ‹
      </button>
      <p>
        {at < 0 ? 'Images of your data' : `image ${at + 1} of ${source.evaluation}`}
        {shown?.label === undefined || at < 0 ? null : <b> · label {className(shown.label)}</b>}
      </p>
      <button type="button" class="small" aria-label="Next image" onClick={() => void show(at + 1)}>
        ›
      </button>
    </div>
  );
}
