import type * as Api from '@opentelemetry/api';
import { mienVersion } from './environment.js';
import { openTelemetry } from './open-telemetry.js';
import { type BegunSpan, type SpanAttributes, setTracing, type Tracing, tracing } from './tracing.js';

/**
 * Lets spans go to the tracer provider of OpenTelemetry that this program has set up. Without one, nothing is loaded and
 * nothing is done. To be called where work begins; a provider that comes later is seen by the next call.
 */
export async function openTracing(): Promise<void> {
  if (tracing() !== undefined) return;
  const api = await openTelemetry('trace');
  if (api !== undefined) setTracing(tracingOf(api));
}

function tracingOf({ context, propagation, trace, SpanKind, SpanStatusCode }: typeof Api): Tracing {
  const tracer = trace.getTracer('mienjs', mienVersion());
  const begin = (
    name: string,
    { attributes, kind }: { readonly attributes: SpanAttributes; readonly kind: Api.SpanKind },
    parent: Api.Context,
  ): BegunSpan => {
    const span = tracer.startSpan(name, { attributes, kind }, parent);
    const inside = trace.setSpan(parent, span);
    return {
      within: (work) => context.with(inside, work),
      end(more = {}, failed) {
        span.setAttributes(more);
        if (failed !== undefined) {
          span.setAttribute('error.type', failed);
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end();
      },
    };
  };
  return {
    begin: (name, attributes) => begin(name, { attributes, kind: SpanKind.INTERNAL }, context.active()),
    beginRequest(name, attributes, headers) {
      const active = context.active();
      // Another instrumentation may have read the headers already.
      const parent = trace.getSpan(active) === undefined ? propagation.extract(active, headers) : active;
      return begin(name, { attributes, kind: SpanKind.SERVER }, parent);
    },
    carrier() {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      return carrier;
    },
    within: (carrier, work) => context.with(propagation.extract(context.active(), carrier), work),
  };
}
