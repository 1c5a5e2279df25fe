import type { Expression } from '../../expression.js';
import type { Random } from '../../random.js';

/**
 * How strongly each movement of the face is made, 0 to 1: the action units of Ekman & Friesen's Facial Action Coding
 * System (1978) that tell the basic expressions apart, by what they do.
 */
export const ACTIONS = [
  'innerBrowRaise', // AU1
  'outerBrowRaise', // AU2
  'browLower', // AU4
  'upperLidRaise', // AU5
  'cheekRaise', // AU6
  'lidTighten', // AU7
  'noseWrinkle', // AU9
  'upperLipRaise', // AU10
  'cornerPull', // AU12
  'cornerDepress', // AU15
  'chinRaise', // AU17
  'lipStretch', // AU20
  'lipTighten', // AU23
  'lipsPart', // AU25
  'jawDrop', // AU26 and AU27
  'lidDroop', // AU43, part of the way
] as const;
export type Action = (typeof ACTIONS)[number];
export type Actions = Record<Action, number>;

interface Prototype {
  /** How often people show the expression this way, against its other ways. */
  readonly weight: number;
  readonly actions: Readonly<Partial<Actions>>;
}

/** The usual prototypes of each expression and their main variants (EMFACS; Ekman, Friesen & Hager 2002). */
const PROTOTYPES: Readonly<Record<Expression, readonly Prototype[]>> = {
  angry: [
    {
      weight: 3,
      actions: { browLower: 1, lidTighten: 0.7, upperLidRaise: 0.25, lipTighten: 1, chinRaise: 0.3 },
    },
    {
      weight: 2,
      actions: {
        browLower: 1,
        lidTighten: 0.6,
        upperLidRaise: 0.4,
        lipStretch: 0.35,
        upperLipRaise: 0.45,
        lipsPart: 0.8,
      },
    },
  ],
  disgust: [
    {
      weight: 3,
      actions: {
        noseWrinkle: 1,
        upperLipRaise: 0.9,
        browLower: 0.4,
        cheekRaise: 0.35,
        cornerDepress: 0.35,
        chinRaise: 0.3,
      },
    },
    {
      weight: 2,
      actions: {
        noseWrinkle: 0.95,
        upperLipRaise: 1,
        browLower: 0.35,
        lidTighten: 0.5,
        lipsPart: 0.5,
        cornerDepress: 0.25,
      },
    },
  ],
  fear: [
    {
      weight: 3,
      actions: {
        innerBrowRaise: 0.95,
        outerBrowRaise: 0.4,
        browLower: 0.6,
        upperLidRaise: 0.95,
        lipStretch: 0.9,
        lipsPart: 0.7,
        jawDrop: 0.2,
      },
    },
    {
      weight: 1,
      actions: {
        innerBrowRaise: 0.9,
        outerBrowRaise: 0.35,
        browLower: 0.55,
        upperLidRaise: 1,
        lipStretch: 0.6,
        lipsPart: 0.5,
        jawDrop: 0.5,
      },
    },
  ],
  happy: [
    { weight: 3, actions: { cheekRaise: 0.85, cornerPull: 1, lipsPart: 0.7 } },
    { weight: 2, actions: { cheekRaise: 0.7, cornerPull: 0.95 } },
    { weight: 1, actions: { cheekRaise: 1, cornerPull: 1, lipsPart: 1, jawDrop: 0.35 } },
  ],
  sad: [
    {
      weight: 3,
      actions: { innerBrowRaise: 0.95, browLower: 0.4, cornerDepress: 0.9, chinRaise: 0.5, lidDroop: 0.45 },
    },
    {
      weight: 1,
      actions: { innerBrowRaise: 0.8, browLower: 0.5, cornerDepress: 1, chinRaise: 0.3, lidDroop: 0.7 },
    },
  ],
  surprise: [
    {
      weight: 3,
      actions: { innerBrowRaise: 0.95, outerBrowRaise: 1, upperLidRaise: 0.75, lipsPart: 0.6, jawDrop: 0.9 },
    },
    {
      weight: 1,
      actions: { innerBrowRaise: 1, outerBrowRaise: 1, upperLidRaise: 0.9, lipsPart: 0.5, jawDrop: 0.5 },
    },
  ],
  neutral: [{ weight: 1, actions: {} }],
};

/**
 * One person's way of showing an expression at `intensity` (0–1): a prototype, each movement stronger or weaker by
 * its own factor, over a resting face that is rarely quite still.
 */
export function drawActions(expression: Expression, intensity: number, random: Random): Actions {
  const prototype = pickPrototype(PROTOTYPES[expression], random);
  const actions = {} as Actions;
  for (const action of ACTIONS) {
    const full = prototype.actions[action] ?? 0;
    const shown = full * intensity * random.uniform(0.75, 1.2);
    // The square makes most resting faces nearly still and a few not.
    const rest = random.uniform(0, 0.4) * random.next() * RESTING[action];
    actions[action] = Math.min(1.15, shown + rest);
  }
  return actions;
}

/** Movements that a resting face seems to make, by its build or age; the others need a will. */
const RESTING: Readonly<Actions> = {
  innerBrowRaise: 0.7,
  outerBrowRaise: 0.7,
  browLower: 0.8,
  upperLidRaise: 0.5,
  cheekRaise: 0.5,
  lidTighten: 0.8,
  noseWrinkle: 0.2,
  upperLipRaise: 0.3,
  cornerPull: 0.5,
  cornerDepress: 0.7,
  chinRaise: 0.5,
  lipStretch: 0.4,
  lipTighten: 0.5,
  lipsPart: 0.5,
  jawDrop: 0.1,
  lidDroop: 0.8,
};

function pickPrototype(prototypes: readonly Prototype[], random: Random): Prototype {
  let left = random.next() * prototypes.reduce((sum, { weight }) => sum + weight, 0);
  for (const prototype of prototypes) {
    left -= prototype.weight;
    if (left < 0) return prototype;
  }
  return prototypes.at(-1)!;
}
