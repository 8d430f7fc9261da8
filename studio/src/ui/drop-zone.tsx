/** @file A place to drop files on, and a button that opens the dialogue for those who do not drop. */
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { type DroppedFile, filesOfDrop, filesOfList } from '../../../src/platform/browser/dropped-files.ts';
import { problem } from '../state/workspace.ts';

interface Props {
  readonly label: string;
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly onFiles: (files: readonly DroppedFile[]) => void;
  readonly children: ComponentChildren;
}

export function DropZone({ label, accept, multiple = false, onFiles, children }: Props) {
  const [over, setOver] = useState(false);
  const id = useId();
  const take = async (files: Promise<DroppedFile[]>) => {
    try {
      const found = await files;
      if (found.length > 0) onFiles(found);
    } catch (error) {
      problem.value = error instanceof Error ? error.message : 'The files could not be read.';
    }
  };
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
        if (event.dataTransfer) void take(filesOfDrop(event.dataTransfer));
      }}
    >
      <div>{children}</div>
      <label class="button" for={id}>
        Choose…
        <input
          id={id}
          class="sr-only"
          type="file"
          aria-label={label}
          multiple={multiple}
          {...(accept && { accept })}
          onChange={(event) => {
            const { files } = event.currentTarget;
            if (files && files.length > 0) void take(filesOfList([...files]));
            event.currentTarget.value = '';
          }}
        />
      </label>
    </section>
  );
}
