/** What is told with a span: numbers and short names, never those of files. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** What another thread or process needs to hang its spans below the one at hand. */
export type SpanCarrier = Readonly<Record<string, string>>;

/** A span that has begun. */
export interface BegunSpan {
  /** Runs work whose spans are below this one. */
  within<Value>(work: () => Value): Value;
  /** Ends it; `failed` is the code of an error. */
  end(attributes?: SpanAttributes, failed?: string): void;
}

/** Where spans go: to what the user's program has set up. */
export interface Tracing {
  begin(name: string, attributes: SpanAttributes): BegunSpan;
  /** A request that came in, below the one that its headers name. */
  beginRequest(name: string, attributes: SpanAttributes, headers: object): BegunSpan;
  carrier(): SpanCarrier;
  within<Value>(carrier: SpanCarrier, work: () => Value): Value;
}

let current: Tracing | undefined;

export function setTracing(tracing: Tracing | undefined): void {
  current = tracing;
}

/** `undefined` where nobody traces. */
export function tracing(): Tracing | undefined {
  return current;
}

/** Does a piece of work inside of a span, where somebody traces. */
export function traced<Value>(
  name: string,
  attributes: SpanAttributes,
  work: () => Promise<Value>,
): Promise<Value> {
  return current === undefined ? work() : inSpan(current.begin(name, attributes), work);
}

async function inSpan<Value>(span: BegunSpan, work: () => Promise<Value>): Promise<Value> {
  try {
    const value = await span.within(work);
    span.end();
    return value;
  } catch (error) {
    span.end({}, failureCode(error));
    throw error;
  }
}

/** What `error.type` says of an error: the code alone, for a message may hold the name of a file. */
export function failureCode(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'fault';
}
