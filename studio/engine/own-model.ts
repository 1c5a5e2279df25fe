import { ask } from '../server/api.js';

/** A model that is not built into the page: of a file of the reader's, or of a run of the server's project. */
export interface OwnModel {
  readonly name: string;
  /** The run that it is of. */
  readonly run?: string;
  /** Its file. Throws `FILE_UNREADABLE`, or as `ask`. */
  read(): Promise<ArrayBuffer>;
}

/** The ending of a model's file. */
export const MODEL_ENDING = '.onnx';

export function modelOfFile(file: File): OwnModel {
  return { name: file.name, read: () => file.arrayBuffer() };
}

/** It is fetched from the server and computes here: no picture is sent. */
export function modelOfRun(run: string): OwnModel {
  return {
    name: run,
    run,
    read: async () => (await ask(`runs/${encodeURIComponent(run)}/files/model.onnx`)).arrayBuffer(),
  };
}
