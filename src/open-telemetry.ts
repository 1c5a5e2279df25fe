import type * as Api from '@opentelemetry/api';

/** Where `@opentelemetry/api` keeps what a program has set up, in every copy of its first version. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');

/**
 * The interface of OpenTelemetry, where this program has set up a provider for this part of it. Without one, nothing is
 * loaded. `undefined`, too, where mien does not find the package: it has nothing to speak to the provider with.
 */
export async function openTelemetry(part: 'trace' | 'metrics'): Promise<typeof Api | undefined> {
  const registry = (globalThis as { readonly [REGISTRY]?: Partial<Record<string, unknown>> })[REGISTRY];
  if (registry?.[part] === undefined) return undefined;
  return import('@opentelemetry/api').catch(() => undefined);
}
