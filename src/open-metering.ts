import type * as Api from '@opentelemetry/api';
import { mienVersion } from './environment.js';
import { type Metering, metering, setMetering } from './metering.js';
import { openTelemetry } from './open-telemetry.js';

/**
 * Lets figures go to the meter provider of OpenTelemetry that this program has set up. Without one, nothing is loaded and
 * nothing is done. To be called where work begins; a provider that comes later is seen by the next call.
 */
export async function openMetering(): Promise<void> {
  if (metering() !== undefined) return;
  const api = await openTelemetry('metrics');
  if (api !== undefined) setMetering(meteringOf(api));
}

function meteringOf({ metrics }: typeof Api): Metering {
  const meter = metrics.getMeter('mienjs', mienVersion());
  const counters = new Map<string, Api.Counter>();
  const histograms = new Map<string, Api.Histogram>();
  return {
    add({ name, ...options }, attributes) {
      const counter = counters.get(name) ?? meter.createCounter(name, options);
      counters.set(name, counter);
      counter.add(1, attributes);
    },
    record({ name, bounds, ...options }, value, attributes) {
      const advice = { explicitBucketBoundaries: [...bounds] };
      const histogram = histograms.get(name) ?? meter.createHistogram(name, { ...options, advice });
      histograms.set(name, histogram);
      histogram.record(value, attributes);
    },
  };
}
