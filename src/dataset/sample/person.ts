import type { Random } from '../../random.js';

/** The build and looks of one made-up person, in face units (see `Pose`) and tones 0–255. */
export interface Person {
  readonly skin: number;
  readonly hair: number;
  readonly clothes: number;
  /** Tone of the lips against the skin's. */
  readonly lips: number;
  readonly iris: number;
  readonly headWidth: number;
  readonly chin: number;
  /** 0 a pointed jaw, 1 a square one. */
  readonly jaw: number;
  readonly hairline: number;
  readonly hairStyle: 'bald' | 'short' | 'parted' | 'fringe' | 'long';
  /** −1 or 1: the side of a parting. */
  readonly part: number;
  readonly eyeSpacing: number;
  readonly eyeWidth: number;
  readonly eyeOpening: number;
  /** How much higher the outer corner of an eye is than the inner. */
  readonly eyeTilt: number;
  readonly browHeight: number;
  readonly browThickness: number;
  readonly browArch: number;
  readonly noseLength: number;
  readonly noseWidth: number;
  readonly mouthHeight: number;
  readonly mouthWidth: number;
  readonly lipFullness: number;
  /** 0 smooth, 1 deep: how clearly folds show. */
  readonly age: number;
  /** 0 shaven, 1 full. */
  readonly beard: number;
  readonly moustache: boolean;
  readonly glasses: boolean;
}

const HAIR_STYLES = ['bald', 'short', 'short', 'parted', 'parted', 'fringe', 'long', 'long'] as const;

export function drawPerson(random: Random): Person {
  const skin = random.uniform(85, 222);
  const hairStyle = HAIR_STYLES[random.below(HAIR_STYLES.length)]!;
  const fair = random.next() < 0.25;
  const facialHair = hairStyle !== 'long' && random.next() < 0.3;
  return {
    skin,
    // Fair or gray hair only with skin that is lighter still: on dark skin it is rare.
    hair: fair && skin > 150 ? random.uniform(90, 190) : random.uniform(14, 60),
    clothes: random.uniform(20, 230),
    lips: random.uniform(0.58, 0.82),
    iris: random.uniform(18, 90),
    headWidth: random.uniform(0.84, 0.97),
    chin: random.uniform(1.1, 1.24),
    jaw: random.next(),
    hairline: random.uniform(-0.92, -0.74),
    hairStyle,
    part: random.next() < 0.5 ? -1 : 1,
    eyeSpacing: random.uniform(0.37, 0.43),
    eyeWidth: random.uniform(0.21, 0.25),
    eyeOpening: random.uniform(0.88, 1.12),
    eyeTilt: random.uniform(-0.02, 0.05),
    browHeight: random.uniform(-0.03, 0.04),
    browThickness: random.uniform(0.055, 0.1),
    browArch: random.uniform(0.01, 0.07),
    noseLength: random.uniform(0.24, 0.33),
    noseWidth: random.uniform(0.13, 0.2),
    mouthHeight: random.uniform(0.6, 0.67),
    mouthWidth: random.uniform(0.3, 0.37),
    lipFullness: random.uniform(0.7, 1.3),
    age: random.next() * random.next(),
    beard: facialHair ? random.uniform(0.15, 0.9) : 0,
    moustache: facialHair && random.next() < 0.6,
    glasses: random.next() < 0.1,
  };
}
