/**
 * @file The datasets that have a name on the command line: where they are served and how to know them again.
 */
import type { Split } from './dataset.ts';

/** One file of a dataset. */
export interface DatasetFile {
  /** Without `.gz`. */
  readonly file: string;
  /** SHA-256 of the uncompressed content, in hexadecimal: servers compress the same content differently. */
  readonly sha256: string;
}

/** Where to download from: each file by itself, gzipped, or all in one gzipped tar. */
export type DatasetSource =
  | { readonly kind: 'files'; readonly folders: readonly string[] }
  | { readonly kind: 'archive'; readonly urls: readonly string[] };

export interface NamedDataset {
  /** As reports write it. */
  readonly title: string;
  readonly classes: number;
  /** Mean of each channel over the training images, pixels 0…1. */
  readonly mean: readonly number[];
  /** Standard deviation of each channel over the training images, pixels 0…1. */
  readonly std: readonly number[];
  readonly source: DatasetSource;
  readonly splits: Readonly<
    Record<Split, { readonly images: number; readonly files: readonly DatasetFile[] }>
  >;
}

/** A name the DATA argument takes. */
export type DatasetName = 'mnist' | 'fashion-mnist' | 'cifar10';

export const namedDatasets: Readonly<Record<DatasetName, NamedDataset>> = {
  mnist: {
    title: 'MNIST',
    classes: 10,
    mean: [0.1307],
    std: [0.3081],
    source: {
      kind: 'files',
      folders: [
        'https://storage.googleapis.com/cvdf-datasets/mnist/',
        'https://ossci-datasets.s3.amazonaws.com/mnist/',
      ],
    },
    splits: {
      test: {
        images: 10_000,
        files: idx('t10k', {
          images: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
          labels: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
        }),
      },
      train: {
        images: 60_000,
        files: idx('train', {
          images: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
          labels: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
        }),
      },
    },
  },
  'fashion-mnist': {
    title: 'Fashion-MNIST',
    classes: 10,
    mean: [0.286],
    std: [0.353],
    source: {
      kind: 'files',
      folders: [
        'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
        'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
      ],
    },
    splits: {
      test: {
        images: 10_000,
        files: idx('t10k', {
          images: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
          labels: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
        }),
      },
      train: {
        images: 60_000,
        files: idx('train', {
          images: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
          labels: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
        }),
      },
    },
  },
  cifar10: {
    title: 'CIFAR-10',
    classes: 10,
    mean: [0.4914, 0.4822, 0.4465],
    std: [0.247, 0.2435, 0.2616],
    source: { kind: 'archive', urls: ['https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz'] },
    splits: {
      test: {
        images: 10_000,
        files: [
          {
            file: 'test_batch.bin',
            sha256: '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b',
          },
        ],
      },
      train: {
        images: 50_000,
        files: [
          'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5',
          'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed',
          'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67',
          '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48',
          '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add',
        ].map((sha256, batch) => ({ file: `data_batch_${batch + 1}.bin`, sha256 })),
      },
    },
  },
};

/** Every name, in the order of the table. */
export const datasetNames: readonly string[] = Object.keys(namedDatasets);

/**
 * Whether a text is the name of a dataset.
 * @example
 * ```ts
 * isDatasetName('mnist'); // → true
 * ```
 */
export function isDatasetName(text: string): text is DatasetName {
  return Object.hasOwn(namedDatasets, text);
}

function idx(prefix: string, sha256: { readonly images: string; readonly labels: string }): DatasetFile[] {
  return [
    { file: `${prefix}-images-idx3-ubyte`, sha256: sha256.images },
    { file: `${prefix}-labels-idx1-ubyte`, sha256: sha256.labels },
  ];
}
