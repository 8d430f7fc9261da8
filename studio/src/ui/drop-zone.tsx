/** @file A place to drop files on, and a button that opens the dialogue for those who do not drop. */
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { filesOfDrop, filesOfList } from '../../../src/platform/browser/dropped-files.ts';
import { type Place, takeFiles } from '../state/dropped.ts';

interface Props {
  readonly label: string;
  readonly place: Place;
  readonly accept?: string;
  /** Whether several files and whole folders make sense. */
  readonly multiple?: boolean;
  readonly children: ComponentChildren;
}

export function DropZone({ label, place, accept, multiple = false, children }: Props) {
  const [over, setOver] = useState(false);
  return (
    <section
      class={over ? 'drop over' : 'drop'}
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer) void takeFiles(filesOfDrop(event.dataTransfer), place);
      }}
    >
      <div>{children}</div>
      <div class="drop-buttons">
        <FileButton label={label} place={place} multiple={multiple} accept={accept}>
          Choose…
        </FileButton>
        {multiple ? (
          <FileButton label={`${label}: a folder`} place={place} multiple folder>
            Folder…
          </FileButton>
        ) : null}
      </div>
    </section>
  );
}

interface FileButtonProps {
  readonly label: string;
  readonly place: Place;
  readonly multiple: boolean;
  readonly accept?: string | undefined;
  readonly folder?: boolean;
  readonly children: ComponentChildren;
}

function FileButton({ label, place, multiple, accept, folder = false, children }: FileButtonProps) {
  const id = useId();
  return (
    <label class="button" for={id}>
      {children}
      <input
        id={id}
        class="sr-only"
        type="file"
        aria-label={label}
        multiple={multiple}
        {...(accept && { accept })}
        {...(folder && { webkitdirectory: true })}
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files && files.length > 0) void takeFiles(filesOfList([...files]), place);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}
