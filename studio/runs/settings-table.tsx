import type { JSX } from 'react';
import type { RunConfig } from './run-shapes.js';

/** What the run was started with and on. */
export function SettingsTable({
  config,
  environment,
}: {
  readonly config: RunConfig | null;
  readonly environment: Readonly<Record<string, unknown>> | null;
}): JSX.Element | null {
  if (config === null) return null;
  const { training = {}, ...rest } = config;
  const rows = Object.entries({ ...rest, ...training, ...(environment ?? {}) });
  return (
    <details className="settings card">
      <summary>Settings and machine</summary>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name} className="settings-row">
            <dt>{name}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
