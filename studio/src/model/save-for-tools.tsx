/** @file Saves the converted network for another tool, by what `firstspike export` writes. */
import { useState } from 'preact/hooks';
import { withoutFlags } from '../lib/settings.ts';
import { nameOf } from '../state/watch-conversion.ts';
import { download } from '../ui/download.ts';
import type { Converted, ExportFormat, NirChoices } from '../worker/workspace-protocol.ts';
import { exportAs } from './exporter.ts';

const formats: Readonly<Record<ExportFormat, { readonly title: string; readonly about: string }>> = {
  onnx: { title: 'ONNX (integer operators)', about: 'Runs in ONNX Runtime with the same potentials.' },
  c: {
    title: 'C99 (.zip)',
    about: 'For microcontrollers: one header, one source file, the same potentials.',
  },
  nir: { title: 'NIR', about: 'For neuromorphic tools, which know rates: values agree, spike times do not.' },
};

export function SaveForTools({ converted }: { readonly converted: Converted }) {
  const [format, setFormat] = useState<ExportFormat>('onnx');
  const [choices, setChoices] = useState<NirChoices>({ maxPool: undefined, bias: undefined });
  const [isBusy, setBusy] = useState(false);
  const [notes, setNotes] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const forget = () => {
    setNotes([]);
    setFailure(undefined);
  };
  const save = async () => {
    forget();
    setBusy(true);
    const { value, failure: why } = await exportAs(converted.network, nameOf(converted), format, choices);
    setBusy(false);
    if (why) setFailure(withoutFlags(why.message));
    if (!value) return;
    download(value.file, Uint8Array.from(value.bytes), 'application/octet-stream');
    setNotes([`${value.file} is saved.`, ...value.notes]);
  };
  return (
    <section class="save-for" aria-label="For other tools">
      <div class="controls">
        <label class="field">
          <span>For other tools</span>
          <select
            aria-label="Format of another tool"
            value={format}
            onChange={(event) => {
              forget();
              const chosen = event.currentTarget.value;
              setFormat(chosen === 'c' || chosen === 'nir' ? chosen : 'onnx');
            }}
          >
            {Object.entries(formats).map(([name, { title }]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        {format === 'nir' ? <NirFields choices={choices} onChoose={setChoices} /> : null}
        <button type="button" disabled={isBusy} onClick={() => void save()}>
          {isBusy ? 'Writing…' : 'Save'}
        </button>
      </div>
      {failure ? (
        <p class="trouble" role="alert">
          {failure}
        </p>
      ) : null}
      <p class="note" role="status">
        {notes.length > 0 ? notes.join(' ') : formats[format].about}
      </p>
    </section>
  );
}

interface NirProps {
  readonly choices: NirChoices;
  readonly onChoose: (choices: NirChoices) => void;
}

/** What to write where NIR has no word. */
function NirFields({ choices, onChoose }: NirProps) {
  return (
    <>
      <label class="field">
        <span>Max pooling</span>
        <select
          value={choices.maxPool ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onChoose({ ...choices, maxPool: value === 'average' || value === 'sum' ? value : undefined })
          }
        >
          <option value="">refuse</option>
          <option value="average">average</option>
          <option value="sum">sum</option>
        </select>
      </label>
      <label class="field">
        <span>Biases</span>
        <select
          value={choices.bias ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onChoose({ ...choices, bias: value === 'mean' ? value : undefined })
          }
        >
          <option value="">exact</option>
          <option value="mean">mean of a channel</option>
        </select>
      </label>
    </>
  );
}
