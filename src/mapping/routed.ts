/**
 * @file Which units a relay repeats, while its list is made.
 */
import type { PopulationBlueprint, RouteBlueprint } from './blueprint.ts';

/** Where each unit of a relay gets its spikes from; other relays on the way are passed by. */
export class Routed {
  private readonly bySource = new Map<string, Int32Array>();
  private readonly size: number;
  private readonly named: (name: string) => PopulationBlueprint;

  constructor(size: number, named: (name: string) => PopulationBlueprint) {
    this.size = size;
    this.named = named;
  }

  /** The lists to write to for a unit of this population, and what leads from it to the unit to write; −1 if none. */
  from(population: string): readonly { readonly to: Int32Array; readonly through?: Int32Array }[] {
    const source = this.named(population);
    if (source.kind !== 'route') return [{ to: this.sourcesFrom(population) }];
    return source.routes.map(({ from, sources }) => ({ to: this.sourcesFrom(from), through: sources }));
  }

  /** One entry per source population of which a unit is repeated. */
  routes(): RouteBlueprint['routes'] {
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
