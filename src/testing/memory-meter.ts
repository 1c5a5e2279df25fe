import { type Attributes, createNoopMeter, type MetricOptions, metrics } from '@opentelemetry/api';

/** A figure that was handed in. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly attributes: Attributes;
}

export interface MeterMemory {
  /** All that was handed in, in that order. */
  readonly figures: readonly Figure[];
  /** How each instrument was made, by its name: once, or the names would clash. */
  readonly made: ReadonlyMap<string, readonly MetricOptions[]>;
}

/** Sets up a meter as a user's program does, with its figures kept in memory. */
export function meterIntoMemory(): MeterMemory {
  const figures: Figure[] = [];
  const made = new Map<string, MetricOptions[]>();
  const make = (name: string, options: MetricOptions = {}) => {
    made.set(name, [...(made.get(name) ?? []), options]);
    return (value: number, attributes: Attributes = {}) => void figures.push({ name, value, attributes });
  };
  const meter = {
    ...createNoopMeter(),
    createCounter: (name: string, options?: MetricOptions) => ({ add: make(name, options) }),
    createHistogram: (name: string, options?: MetricOptions) => ({ record: make(name, options) }),
  };
  metrics.setGlobalMeterProvider({ getMeter: () => meter });
  return { figures, made };
}
