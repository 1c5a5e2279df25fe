import { MienError } from '../errors.js';
import type { Session } from '../runtime/session.js';
import { checkForeignOperators, decodeNetwork } from './check-graph.js';
import {
  METADATA_KEY,
  MODEL_FORM,
  type ModelDescription,
  modelForm,
  readDescription,
} from './description.js';
import { checkForeign, describeForeign, type ForeignDescription } from './foreign-description.js';
import { foreignSession, planForeign } from './foreign-session.js';
import { guardOutputs } from './guard-outputs.js';

/** A model file that was read and checked, before it is opened. */
export interface NetworkPlan {
  readonly description: ModelDescription;
  /** Whether it is a network of another program. */
  readonly foreign: boolean;
  /** The opened file as a network of mien's, whose answers are looked at. */
  adapt(session: Session): Session;
}

/**
 * Reads a model file: one of mien's by the description in it, or any other by the one that is given, which is not looked
 * at for mien's own. `name` says which file in messages. Throws `MODEL_BROKEN`, and `OPTION_INVALID` for the description.
 */
export function planNetwork(bytes: Uint8Array, name: string, given?: ForeignDescription): NetworkPlan {
  if (given !== undefined) {
    checkForeign(given);
    const model = decodeNetwork(bytes, name);
    if (!model.metadataProps.some(({ key }) => key === METADATA_KEY)) {
      checkForeignOperators(model, name);
      const plan = planForeign(model, name, given);
      return {
        description: describeForeign(given),
        foreign: true,
        adapt: (session) => guardOutputs(foreignSession(session, plan), name, MODEL_FORM),
      };
    }
  }
  const description = readDescription(bytes, name);
  return {
    description,
    foreign: false,
    adapt: (session) => guardOutputs(session, name, modelForm(description)),
  };
}

/** Explanations build the network anew with its gradients, which takes one that mien knows. */
export function unexplained(name: string): MienError {
  return new MienError(
    'MODEL_UNKNOWN',
    `${name} is a network of another program, which mien cannot explain.`,
    {
      hint: 'Explanations take a model.onnx that "mien train" wrote.',
    },
  );
}
