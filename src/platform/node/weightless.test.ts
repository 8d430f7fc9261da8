import { expect, it } from 'vitest';
import { parseSettings, prepare } from '../../convert/index.ts';
import { importOnnx } from '../../formats/onnx/read/index.ts';
import { saveNetwork } from '../../network/index.ts';
import { bundledModel } from './bundled.ts';
import { withoutWeights, withWeights } from './weightless.ts';

it.each(['steps=8,per=channel,threshold=percentile:99', 'steps=16,per=layer,threshold=max,rounding=floor'])(
  'a network without its weights gets them back from its model, bit for bit: %s',
  async (text) => {
    const model = await bundledModel('mnist-small');
    const pixels = Uint8Array.from({ length: 20 * 784 }, (_, i) => ((i * 7919) % 784 < 200 ? i % 256 : 0));
    const converter = await prepare(importOnnx(model), { shape: [1, 28, 28], length: 20, pixels });
    const saved = saveNetwork(await converter.convert({ ...parseSettings(text), automatic: false }));
    const weightless = withoutWeights(saved);
    expect(weightless.length).toBeLessThan(saved.length / 4);
    expect(Buffer.compare(withWeights(weightless, model), saved)).toBe(0);
  },
);
