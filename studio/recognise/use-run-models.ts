import type { RunList } from '../runs/run-shapes.js';
import { useRemote } from '../server/use-remote.js';

/** Names of the server's runs that have a model, the newest first; none where there is no server, or it shows none. */
export function useRunModels(server: boolean): readonly string[] {
  const { remote } = useRemote<RunList>(server ? 'runs' : undefined);
  if (remote.kind !== 'done') return [];
  return remote.value.runs.filter(({ finished }) => finished).map(({ name }) => name);
}
