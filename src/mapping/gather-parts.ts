/**
 * @file A gathering relay while it is collected: which unit of which population each of its units repeats.
 */
import type { GatherBlueprint, PopulationBlueprint } from './blueprint.ts';

interface Run {
  readonly at: number;
  readonly to: number;
  readonly length: number;
}

/** Each unit's source; the sources of another gathering relay take that relay's place. */
export class GatherParts {
  private readonly from: string[] = [];
  private readonly parts: Int32Array;
  private readonly sources: Int32Array;
  private readonly indexOf = new Map<string, number>();
  /** Per gathering relay that was read: its parts as parts of this one, −1 for those not read yet. */
  private readonly translated = new Map<string, Int32Array>();
  private readonly named: (name: string) => PopulationBlueprint;

  constructor(size: number, named: (name: string) => PopulationBlueprint) {
    this.parts = new Int32Array(size).fill(-1);
    this.sources = new Int32Array(size).fill(-1);
    this.named = named;
  }

  /** Units `to`, `to + 1`, … repeat the units `at`, `at + 1`, … of a population. */
  write(population: string, { at, to, length }: Run): void {
    const source = this.named(population);
    if (source.kind === 'gather') {
      this.repeat(source, { at, to, length });
      return;
    }
    this.parts.fill(this.part(population), to, to + length);
    for (let i = 0; i < length; i++) this.sources[to + i] = at + i;
  }

  gathered(): Pick<GatherBlueprint, 'from' | 'parts' | 'sources'> {
    return { from: this.from, parts: this.parts, sources: this.sources };
  }

  private repeat(relay: GatherBlueprint, { at, to, length }: Run): void {
    let translated = this.translated.get(relay.name);
    if (!translated) {
      translated = new Int32Array(relay.from.length).fill(-1);
      this.translated.set(relay.name, translated);
    }
    for (let i = 0; i < length; i++) {
      const part = relay.parts[at + i];
      if (part < 0) continue;
      if (translated[part] < 0) translated[part] = this.part(relay.from[part]);
      this.parts[to + i] = translated[part];
      this.sources[to + i] = relay.sources[at + i];
    }
  }

  private part(population: string): number {
    const known = this.indexOf.get(population);
    if (known !== undefined) return known;
    this.indexOf.set(population, this.from.length);
    return this.from.push(population) - 1;
  }
}
