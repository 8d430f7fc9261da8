/**
 * @file The parts of a gathering relay while they are collected: which unit of which population each of its units repeats.
 */
import type { GatherBlueprint, PopulationBlueprint } from './blueprint.ts';

interface Run {
  readonly at: number;
  readonly to: number;
  readonly length: number;
}

/** Longer runs are copied as a whole. */
const LONG = 16;

/** Each unit's source; the sources of another gathering relay take that relay's place. */
export class GatherParts {
  private readonly bySource = new Map<string, Int32Array>();
  private readonly size: number;
  private readonly named: (name: string) => PopulationBlueprint;

  constructor(size: number, named: (name: string) => PopulationBlueprint) {
    this.size = size;
    this.named = named;
  }

  /** Units `to`, `to + 1`, … repeat the units `at`, `at + 1`, … of a population. */
  write(population: string, { at, to, length }: Run): void {
    const source = this.named(population);
    if (source.kind !== 'gather') {
      const own = this.sourcesFrom(population);
      for (let i = 0; i < length; i++) own[to + i] = at + i;
      return;
    }
    // Each unit has one source, so that −1 (of another part) is written over −1 only.
    for (const { from, sources } of source.parts) {
      const own = this.sourcesFrom(from);
      if (length > LONG) own.set(sources.subarray(at, at + length), to);
      else for (let i = 0; i < length; i++) own[to + i] = sources[at + i];
    }
  }

  /** One part per source population that has a unit repeated. */
  parts(): GatherBlueprint['parts'] {
    return [...this.bySource].flatMap(([from, sources]) =>
      sources.every((j) => j < 0) ? [] : [{ from, sources }],
    );
  }

  private sourcesFrom(population: string): Int32Array {
    let sources = this.bySource.get(population);
    if (!sources) {
      sources = new Int32Array(this.size).fill(-1);
      this.bySource.set(population, sources);
    }
    return sources;
  }
}
