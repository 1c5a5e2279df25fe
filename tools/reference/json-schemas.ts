import { JSON_LINES, jsonSchema } from '../../src/cli/json-lines/json-lines.js';

/** The text of each file in `schemas/`, by its name. */
export function jsonSchemaFiles(): ReadonlyMap<string, string> {
  const commands = Object.keys(JSON_LINES) as (keyof typeof JSON_LINES)[];
  return new Map(
    commands.map((command) => [`${command}.json`, `${JSON.stringify(jsonSchema(command), null, 2)}\n`]),
  );
}
