/** @file A picture for the network, from a file or a camera: what a phone has for dropping; the code for it comes with the first. */

export function PictureButton() {
  return (
    <label class="button small" title="A picture or a photograph, cut to a square">
      Photo…
      <input
        class="sr-only"
        type="file"
        accept="image/*"
        aria-label="Choose a picture, or take a photograph"
        onKeyDown={(event) => {
          // Not every browser opens the dialogue by Enter.
          if (event.key !== 'Enter') return;
          event.preventDefault();
          event.currentTarget.click();
        }}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) void import('../state/picture.ts').then(({ showPicture }) => showPicture(file));
          currentTarget.value = '';
        }}
      />
    </label>
  );
}
