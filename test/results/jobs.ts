/**
 * @file What the pages' numbers are measured by: docs/results/NAME.json is what `firstspike ARGS --json` prints, written by
 * `node scripts/results.mjs NAME` with its command and commit.
 */

export interface Job {
  readonly name: string;
  /** What makes the file that is named in `args` as out/results/NAME.safetensors; its document is kept as `made`. */
  readonly make?: readonly string[];
  readonly args: readonly string[];
  /** In place of the command line: a script of the repository, to be run only when it is named, and those of times on a quiet machine. */
  readonly script?: string;
  /** Whether the script takes the JPEG copy of CIFAR-10 as `--data`. */
  readonly jpeg?: boolean;
}

const job = (name: string, args: string, make?: string): Job => ({
  name,
  ...(make !== undefined && { make: make.split(' ') }),
  args: args.split(' '),
});

/** What bundled models were trained for, and a plain conversion of those that were not. */
export const own = {
  'mnist-fig1': '--data mnist --steps 8 --threshold percentile:99.9 --per layer --no-automatic',
  'mnist-fig1-2steps': '--data mnist --steps 2 --threshold bound --per layer --weights int8 --no-automatic',
  'mnist-small': '--data mnist --steps 8 --threshold bound --per layer --weights int8 --no-automatic',
  'fashion-cnn':
    '--data fashion-mnist --steps 16 --threshold percentile:99.9 --per layer --no-automatic --calibrate-limit 1000',
  'cifar-resnet14-4steps':
    '--data cifar10 --steps 4 --layer-steps input:32 --threshold mse --no-automatic --calibrate-limit 500',
} as const;

type Model = keyof typeof own;

/** The same weights in all codes, on few images: costs, not accuracies. */
const codings = (model: Model, images: number): Job =>
  job(`codings-${model}`, `evaluate ${model} ${own[model]} --limit ${images} --coding all`);

/** On images that neither the network nor its teacher was trained on. */
const heldOut = (model: Model): Job =>
  job(`held-out-${model}`, `evaluate ${model} ${own[model]} --split train --calibrate mnist --limit 5000`);

const codes = (name: string, options: string): Job =>
  job(`codes-${name}`, `sweep mnist-fig1 --data mnist --limit 1000 --steps 8 ${options} --correction none`);

/** One kind of noise in all codes that have it, on the same weights. */
const noise = (name: string, options: string): Job =>
  job(`noise-${name}`, `sweep mnist-small ${own['mnist-small']} --limit 1000 ${options}`);

/** Noise of one layer at a time. */
const layers = (name: string, options: string): Job =>
  job(`noise-layers-${name}`, `compare mnist-small ${own['mnist-small']} --limit 1000 ${options}`);

const everyCode = '--coding ttfs,rate,rate:32,fs';

const fashion = 'fashion-cnn --calibrate fashion-mnist --data fashion-mnist --layer-steps none';

/** Without what is the same for every network. */
const speedOnly = '--skip scaling,footprint,browser';

export const jobs: readonly Job[] = [
  codings('mnist-fig1', 100),
  codings('mnist-fig1-2steps', 100),
  codings('mnist-small', 100),
  codings('fashion-cnn', 100),
  codings('cifar-resnet14-4steps', 50),
  heldOut('mnist-fig1-2steps'),
  heldOut('mnist-small'),
  ...['mnist-fig1', 'mnist-fig1-plain'].map((model) =>
    job(
      `held-out-${model}`,
      `evaluate ${model} --data mnist --steps 16 --threshold percentile:99.9 --per layer --weights int8 --no-automatic --split train --calibrate mnist --limit 10000`,
    ),
  ),
  codes('deadline', '--deadline auto,7,6,5,4'),
  codes('deadline-input', '--deadline 6 --select-input'),
  codes('competition', '--n-of-m auto,50%,25%,10%,24,20%/map,10%/map,10%/layer,5%/layer'),
  codes('rank-order', '--rank-order 100%,25%,100%/map,20%/map,100%/layer,10%/layer'),
  noise('jitter', '--jitter 0,0.25,0.5,1,1.5,2,3'),
  noise('drop', `--drop 0,0.01,0.02,0.05,0.1,0.2 ${everyCode}`),
  noise('weights', `--weight-noise 0,0.01,0.02,0.05,0.1,0.2 ${everyCode}`),
  layers('jitter', '--jitter 3'),
  layers('drop', '--drop 0.2'),
  layers('weights', '--weight-noise 0.1'),
  ...[4, 8].flatMap((steps) => [
    job(`corrections-${steps}-bias`, `evaluate ${fashion} --steps ${steps} --correction bias`),
    job(`corrections-${steps}-weights`, `evaluate ${fashion} --steps ${steps} --correction weights`),
  ]),
  ...['0.0005', '0.001', '0.002', '0.005'].map((loss) => {
    const file = `out/results/search-${loss}.safetensors`;
    return job(
      `search-${loss}`,
      `evaluate ${file} --data mnist --ann mnist-fig1`,
      `convert mnist-fig1 -o ${file} --calibrate mnist --optimize spikes --max-loss ${loss}`,
    );
  }),
  ...['average', 'sum'].map((pool) => {
    const file = `out/results/pooled-by-${pool}.nir`;
    return job(
      `nir-${pool}`,
      `evaluate ${file} --data mnist --limit 1000 --steps 8 --no-automatic`,
      `export mnist-fig1 --to nir -o ${file} --calibrate mnist --steps 8 --max-pool ${pool} --plain`,
    );
  }),
  ...[
    ['mnist-fig1', 'mnist-fig1 --steps 4'],
    [
      'mnist-fig1-2steps',
      `mnist-fig1-2steps --steps 2 --threshold bound --per layer --weights int8 --no-automatic ${speedOnly}`,
    ],
    ['fig1-torch', `fig1-torch.onnx --steps 4 ${speedOnly}`],
    [
      'mnist-small',
      `mnist-small --steps 8 --threshold bound --per layer --weights int8 --no-automatic ${speedOnly}`,
    ],
    ['cifar-resnet14-torch', `cifar-resnet14-torch.onnx --data cifar10 --steps 8 ${speedOnly}`],
  ].map(([name, args]) => ({ ...job(`bench-${name}`, args), script: 'bench/run.mjs' })),
  { name: 'kernels', args: [], script: 'bench/kernels.mjs' },
  { name: 'seeds', args: [], script: 'scripts/seeds.mjs' },
  { name: 'tuned-mnist', args: [], script: 'scripts/tuned-mnist.mjs' },
  { name: 'tuned-cifar', args: [], script: 'scripts/tuned-cifar.mjs', jpeg: true },
  { name: 'exports', args: [], script: 'scripts/exports.mjs' },
  { name: 'large', args: [], script: 'scripts/large/measure.mjs' },
  { name: 'over2gb', args: ['--networks', 'over2gb'], script: 'scripts/large/measure.mjs' },
  { name: 'queue', args: [], script: 'bench/queue.mjs' },
  { name: 'studio', args: [], script: 'scripts/studio-measures.mjs' },
  { name: 'workers', args: [], script: 'bench/workers.mjs' },
  { name: 'kills', args: [], script: 'bench/kills.mjs' },
  // Models and images that are not bundled: files in the folder where the command is given.
  job(
    'mlperf-resnet8',
    'pareto mlperf-resnet8.h5 --data cifar10 --preprocess raw --calibrate-limit 1000 --steps 4,8,16,32',
  ),
  ...[
    ['', '--limit 500'],
    ['-values', '--limit 200 --decision values'],
  ].map(([name, options]) =>
    job(
      `mlperf-vww96${name}`,
      `sweep mlperf-vww96.h5 --data cifar10-96x96-test.npz --calibrate cifar10-96x96-train.npz ${options} --calibrate-limit 200 --threshold mse --steps 8,16,32`,
    ),
  ),
];
