/** @file What the build measured of the bundled network (`studio/build/measures.ts`). */

/** Right answers of so many images: of the ConvNet, and of the network by its number of steps. */
export interface Measures {
  readonly images: number;
  readonly ann: number;
  readonly right: Readonly<Record<string, number>>;
}

/** By the number of steps: digits on which the network says something else than its ConvNet. */
export type Differing = Readonly<Record<string, readonly DifferingDigit[]>>;

export interface DifferingDigit {
  readonly label: number;
  readonly ann: number;
  readonly snn: number | null;
  /** Pixels, as in an address. */
  readonly image: string;
}
