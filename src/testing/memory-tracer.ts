import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  trace,
} from '@opentelemetry/api';

/** A span that has ended. */
export interface EndedSpan {
  readonly name: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly attributes: Attributes;
  readonly isError: boolean;
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const HEADER = 'traceparent';

/** Sets up tracing as a user's program does, with spans kept in memory: those that have ended, in that order. */
export function traceIntoMemory(): readonly EndedSpan[] {
  const ended: EndedSpan[] = [];
  let count = 0;
  const startSpan = (name: string, { attributes: first }: SpanOptions = {}, parent: Context): Span => {
    const id = (++count).toString(16).padStart(16, '0');
    const attributes: Attributes = { ...first };
    let isError = false;
    const span: Span = {
      spanContext: () => ({ traceId: TRACE, spanId: id, traceFlags: 1 }),
      setAttribute: (key, value) => span.setAttributes({ [key]: value }),
      setAttributes: (more) => {
        Object.assign(attributes, more);
        return span;
      },
      setStatus: ({ code }) => {
        isError = code === 2;
        return span;
      },
      end: () => void ended.push({ name, id, parent: idOf(parent), attributes, isError }),
      addEvent: () => span,
      addLink: () => span,
      addLinks: () => span,
      updateName: () => span,
      isRecording: () => true,
      recordException: () => {},
    };
    return span;
  };
  const tracer = {
    startSpan: (name: string, options?: SpanOptions, parent?: Context) =>
      startSpan(name, options, parent ?? context.active()),
    startActiveSpan: () => {
      throw new Error('nobody calls it');
    },
  };
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  keepContexts();
  propagateByHeader();
  return ended;
}

function idOf(parent: Context): string | undefined {
  return trace.getSpanContext(parent)?.spanId;
}

function keepContexts(): void {
  const storage = new AsyncLocalStorage<Context>();
  const manager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (inside: Context, work: (...words: never[]) => unknown, self?: unknown, ...words: never[]) =>
      storage.run(inside, () => work.apply(self, words)),
    bind: (_: Context, target: unknown) => target,
    enable: () => manager,
    disable: () => manager,
  };
  context.setGlobalContextManager(manager as Parameters<typeof context.setGlobalContextManager>[0]);
}

/** As the W3C's Trace Context says. */
function propagateByHeader(): void {
  propagation.setGlobalPropagator({
    inject(active, carrier, setter) {
      const span = trace.getSpanContext(active);
      if (span !== undefined) setter.set(carrier, HEADER, `00-${span.traceId}-${span.spanId}-01`);
    },
    extract(active, carrier, getter) {
      const [, traceId, spanId] = String(getter.get(carrier, HEADER) ?? '').split('-');
      if (traceId === undefined || spanId === undefined) return active;
      return trace.setSpanContext(active, { traceId, spanId, traceFlags: 1, isRemote: true });
    },
    fields: () => [HEADER],
  });
}
