/**
 * @file `firstspike bench`: this engine against dense inference of the same network, in one run, taking turns.
 */
import { availableParallelism, cpus } from 'node:os';
import type { Command } from 'commander';
import { resolvePreprocess } from '../data/preprocess.ts';
import { FirstspikeError } from '../error.ts';
import type { Threshold } from '../convert/threshold.ts';
import type { Steps } from '../network/network.ts';
import {
  type Entrant,
  denseEntrant,
  type Name,
  type OpponentName,
  type Opponents,
  opponentNames,
  opponentsOf,
  ownBatches,
  ownEntrant,
  type Subject,
} from './bench-contenders.ts';
import { layerTimes } from './bench-layers.ts';
import { type Bench, describeBench, type Score } from './bench-report.ts';
import { ratioOf, type Timing, timeRounds } from './bench-rounds.ts';
import { loadRuntime } from './bench-runtime.ts';
import { convertModel } from './convert.ts';
import { calibrationImages, dataFields, loadImages } from './data.ts';
import { loadOnnx, modelFields } from './model.ts';
import {
  addOutput,
  conversion,
  type ConversionOptions,
  type OutputOptions,
  wholeNumber,
} from './options.ts';
import { runs, type Session } from './session.ts';

interface BenchCommandOptions extends OutputOptions {
  readonly data: string;
  readonly steps: Steps;
  readonly threshold: Threshold;
  readonly preprocess?: ConversionOptions['preprocess'];
  readonly calibrate?: string;
  readonly images: number;
  readonly rounds: number;
}
