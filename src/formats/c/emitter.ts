/** @file A C file under construction: constants, calls, and the functions that are called. */
import { bytesOf, type Integers, type IntegerType, TextBytes } from './text.ts';

export class Emitter {
  readonly constants = new TextBytes();
  readonly calls: string[] = [];
  readonly functions = new Set<string>();
  /** Bytes of all constants. */
  bytes = 0;

  /** A constant array; returns its name. */
  array(type: IntegerType, name: string, values: Integers, ctype: string = type): string {
    this.constants.addArray(ctype, name, values).add('\n');
    this.bytes += bytesOf(type) * Math.max(1, values.length);
    return name;
  }

  /** A constant record of a type that a function brings; returns its address. */
  record(type: string, name: string, fields: string, bytes: number): string {
    this.constants.add(`static const ${type} ${name} = {\n  ${fields}\n};\n\n`);
    this.bytes += bytes;
    return `&${name}`;
  }

  /** A call of a function of the runtime. */
  call(name: string, ...given: readonly (string | number)[]): void {
    this.functions.add(name);
    this.calls.push(`  ${name}(${given.join(', ')});`);
  }

  /** A line of the function that runs the network. */
  line(text: string): void {
    this.calls.push(text === '' ? '' : `  ${text}`);
  }
}
