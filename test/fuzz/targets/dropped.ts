/** @file Images that somebody drops on a page: what they are is told from names and contents. */
import { droppedData } from '../../../src/platform/browser/dropped-data.ts';
import { mutateBytes } from '../bytes.ts';
import { type Draw, hostileText } from '../draw.ts';
import { type PackedFile, pack, unpack } from '../files.ts';
import type { Target } from '../target.ts';
import { cifar } from './cifar.ts';
import { jpeg } from './jpeg.ts';
import { npz } from './npz.ts';
import { png } from './png.ts';

const idx = (shape: readonly number[], modulus: number): Uint8Array<ArrayBuffer> => {
  const size = shape.reduce((product, n) => product * n, 1);
  return Uint8Array.of(
    0,
    0,
    8,
    shape.length,
    ...shape.flatMap((n) => [0, 0, 0, n]),
    ...Array.from({ length: size }, (_, i) => i % modulus),
  );
};

const file = (path: string, bytes: Uint8Array): PackedFile => ({ path, bytes: Uint8Array.from(bytes) });

async function makeSeeds(): Promise<readonly Uint8Array[]> {
  const [picture, other = picture] = await png.seeds();
  const [photo] = await jpeg.seeds();
  const [batch] = await cifar.seeds();
  const [archive] = await npz.seeds();
  return [
    [
      file('mnist/train-images-idx3-ubyte', idx([4, 3, 3], 200)),
      file('mnist/train-labels-idx1-ubyte', idx([4], 3)),
      file('mnist/t10k-images-idx3-ubyte', idx([2, 3, 3], 200)),
      file('mnist/t10k-labels-idx1-ubyte', idx([2], 3)),
    ],
    [file('data_batch_1.bin', batch), file('test_batch.bin', batch)],
    [file('x.npz', archive)],
    [
      file('pets/cat/a.png', picture),
      file('pets/cat/b.png', picture),
      file('pets/dog/c.png', picture),
      file('pets/dog/d.PNG', picture),
    ],
    [file('a.jpg', photo), file('b.jpeg', photo)],
    [file('cat/.DS_Store', other), file('cat/a.png', other), file('dog/b.png', other)],
  ].map(pack);
}

let made: readonly Uint8Array[] | undefined;

export const dropped: Target = {
  name: 'dropped',
  async seeds() {
    made ??= await makeSeeds();
    return made;
  },
  mutate(seed, draw) {
    const files = unpack(seed);
    for (let rounds = draw.int(1, 3); rounds > 0; rounds--) change(files, draw);
    return pack(files);
  },
  async run(bytes) {
    const { calibration, evaluation } = await droppedData(unpack(bytes));
    return `${calibration.length > 0 && evaluation.length > 0 ? 'two sets' : 'one set'}`;
  },
};

const endings = ['.png', '.jpg', '.npz', '.bin', '.bin.gz', '.gz', '-idx3-ubyte', '-labels', '/', ''];

function change(files: PackedFile[], draw: Draw): void {
  if (files.length === 0) return;
  const at = draw.int(0, files.length - 1);
  const chosen = files[at];
  switch (draw.int(0, 6)) {
    case 0:
      files.splice(at, 1);
      break;
    case 1:
      files.push(
        ...Array.from({ length: draw.pick([1, 10, 1000]) }, (_, i) => ({
          ...chosen,
          path: `${chosen.path}${i}`,
        })),
      );
      break;
    case 2:
      chosen.path = chosen.path.replace(/(\.\w+)?$/, draw.pick(endings));
      break;
    case 3:
      chosen.path = draw.pick([
        hostileText(draw),
        `${hostileText(draw)}/${chosen.path}`,
        chosen.path.replace('train', 't10k'),
      ]);
      break;
    case 4:
      chosen.bytes = draw.pick(files).bytes;
      break;
    default:
      chosen.bytes = Uint8Array.from(mutateBytes(chosen.bytes, draw));
  }
}
