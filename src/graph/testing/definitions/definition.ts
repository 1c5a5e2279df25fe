import type { Attributes } from '../../graph.js';
import type { Tensor } from '../tensor.js';

/** An operator's outputs as its definition gives them, in double precision. */
export type Definition = (inputs: readonly Tensor[], attributes: Attributes) => readonly Tensor[];

export type Definitions = Readonly<Record<string, Definition>>;

export function number(attributes: Attributes, name: string): number {
  const value = attributes[name];
  if (typeof value !== 'number') throw new TypeError(`attribute ${name} is ${value}, not a number`);
  return value;
}

export function numbers(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (typeof value !== 'object') throw new TypeError(`attribute ${name} is ${value}, not a list`);
  return value;
}

/** An axis counted from the start. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
