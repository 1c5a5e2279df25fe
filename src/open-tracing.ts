import type * as Api from '@opentelemetry/api';
import { mienVersion } from './environment.js';
import { type BegunSpan, type SpanAttributes, setTracing, type Tracing, tracing } from './tracing.js';

/** Where `@opentelemetry/api` keeps what a program has set up, in every copy of its first version. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');

/**
 * Lets spans go to the tracer provider of OpenTelemetry that this program has set up. Without one, nothing is loaded and
 * nothing is done. To be called where work begins; a provider that comes later is seen by the next call.
 */
export async function openTracing(): Promise<void> {
  if (tracing() !== undefined || !hasProvider()) return;
  // Where mien does not find the package, it has nothing to speak to the provider with.
  const api = await import('@opentelemetry/api').catch(() => undefined);
  if (api !== undefined) setTracing(tracingOf(api));
}

function hasProvider(): boolean {
  const registry = (globalThis as { readonly [REGISTRY]?: { readonly trace?: unknown } })[REGISTRY];
  return registry?.trace !== undefined;
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
