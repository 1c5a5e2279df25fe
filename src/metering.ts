import type { SpanAttributes } from './tracing.js';

/** Something that is counted. Names and units follow OpenTelemetry's conventions. */
export interface Counter {
  readonly name: string;
  /** By UCUM, such as `s`, or what is counted in braces: `{picture}`. */
  readonly unit: string;
  readonly description: string;
}

/** Something that is measured many times, of which the spread is kept. */
export interface Histogram extends Counter {
  /** Upper bounds of its buckets, in its unit. */
  readonly bounds: readonly number[];
}

/** Where figures go: to what the user's program has set up. Attributes are few and short, and never name a file. */
export interface Metering {
  add(counter: Counter, attributes: SpanAttributes): void;
  record(histogram: Histogram, value: number, attributes: SpanAttributes): void;
}

let current: Metering | undefined;

export function setMetering(metering: Metering | undefined): void {
  current = metering;
}

/** `undefined` where nobody collects figures. */
export function metering(): Metering | undefined {
  return current;
}

/** Counts one more, where somebody collects figures. */
export function addTo(counter: Counter, attributes: SpanAttributes = {}): void {
  current?.add(counter, attributes);
}
