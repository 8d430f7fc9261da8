/**
 * @file The parts of a gathering relay while they are collected: which unit of which population each of its units repeats.
 */
import type { GatherBlueprint, PopulationBlueprint } from './blueprint.ts';

/** Each unit's source; the sources of another gathering relay take that relay's place. */
export class GatherParts {
  private readonly bySource = new Map<string, Int32Array>();
  private readonly size: number;
  private readonly named: (name: string) => PopulationBlueprint;

  constructor(size: number, named: (name: string) => PopulationBlueprint) {
    this.size = size;
    this.named = named;
  }

  /** The lists to write a unit of this population to; `through` gives the unit to write, or −1 for none. */
  from(population: string): readonly { readonly to: Int32Array; readonly through?: Int32Array }[] {
    const source = this.named(population);
    if (source.kind !== 'gather') return [{ to: this.sourcesFrom(population) }];
    return source.parts.map(({ from, sources }) => ({ to: this.sourcesFrom(from), through: sources }));
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
