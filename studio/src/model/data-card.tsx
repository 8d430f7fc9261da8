/** @file Step 2: images that choose the thresholds, and others to measure on. */
import { DIGITS } from '../lib/bundled.ts';
import { count, shapeText } from '../lib/format.ts';
import { data, model, openDigits } from '../state/workspace.ts';
import { DropZone } from '../ui/drop-zone.tsx';
import type { DataReport } from '../worker/workspace-protocol.ts';
import { Fact } from './model-card.tsx';
import { ScalingControl } from './scaling-control.tsx';

export function DataCard() {
  const report = data.value;
  const fits =
    !model.value ||
    model.value.inputShape.length === 0 ||
    !report ||
    sameSize(model.value.inputShape, report.shape);
  return (
    <section class="card" aria-label="Images">
      <h2>
        <span class="number">2</span> Images
      </h2>
      <DropZone label="Choose images" place="data" multiple>
        <p>
          Drop labelled images: IDX pairs, <b>.npz</b>, CIFAR <b>.bin</b>, or a folder of class folders with
          PNG, JPEG, BMP or WebP.
        </p>
      </DropZone>
      <button type="button" class="link" onClick={() => void openDigits()}>
        Take the {DIGITS.count} bundled digits
      </button>
      {report ? (
        <div class="report" data-testid="data-report">
          <dl class="facts">
            <Fact name="data" value={report.name} />
            <Fact name="images" value={shapeText(report.shape)} />
            {report.isLabelled ? <Fact name="classes" value={classesText(report)} /> : null}
            <Fact name="calibrate on" value={`${count(report.calibration)} images`} />
            <Fact name="measure on" value={`up to ${count(report.evaluation)} others`} />
          </dl>
          {fits ? null : (
            <p class="trouble" role="alert">
              The images are {shapeText(report.shape)}, but the model takes{' '}
              {shapeText(model.value?.inputShape ?? [])}; choose the data it was trained on.
            </p>
          )}
          {report.notes.map((note) => (
            <p class="note" key={note}>
              {note}
            </p>
          ))}
          {report.isLabelled ? null : (
            <p class="note">Without labels there is no accuracy, only agreement with the ConvNet.</p>
          )}
        </div>
      ) : null}
      <ScalingControl />
    </section>
  );
}

const SHOWN_NAMES = 12;

/** Number of classes, and which name is which label. */
function classesText({ classes, classNames }: DataReport): string {
  const named = classNames.some((name, label) => name !== String(label));
  const names = classNames.slice(0, SHOWN_NAMES).map((name, label) => `${label} ${name}`);
  return named
    ? `${classes}: ${names.join(', ')}${classNames.length > SHOWN_NAMES ? ', …' : ''}`
    : count(classes);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const sameSize = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === 3 ? a.join() === b.join() : sizeOf(a) === sizeOf(b);
