/**
 * @file Measures how fast images are trained on and validated, since this process took the run up, and from that
 * estimates how long others will take.
 */
export class Stopwatch {
  #trained = 0;
  #trainSeconds = 0;
  #validated = 0;
  #validateSeconds = 0;

  /** Runs `work` on `images` images and measures it. */
  async training<T>(images: number, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.#trained += images;
    this.#trainSeconds += (performance.now() - start) / 1000;
    return result;
  }

  /** Runs `work` on `images` images and measures it. */
  async validation<T>(images: number, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.#validated += images;
    this.#validateSeconds += (performance.now() - start) / 1000;
    return result;
  }

  /** Of training; 0 before anything was measured. */
  get imagesPerSecond(): number {
    return this.#trainSeconds > 0 ? this.#trained / this.#trainSeconds : 0;
  }

  /** Estimated seconds. A forward pass is about a third of a training step; that holds until one was measured. */
  secondsFor(trainImages: number, validationImages: number): number {
    const perTrained = this.#trained > 0 ? this.#trainSeconds / this.#trained : 0;
    const perValidated = this.#validated > 0 ? this.#validateSeconds / this.#validated : perTrained / 3;
    return trainImages * perTrained + validationImages * perValidated;
  }
}
