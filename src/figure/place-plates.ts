/** Edges in pixels from the top left corner. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A face and the sizes that its plate may have, the fullest first. */
export interface PlateWish {
  readonly face: Rectangle;
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  /** Between face and plate, pixels. */
  readonly gap: number;
}

export interface PlacedPlate extends Rectangle {
  /** Which of the sizes it got. */
  readonly size: number;
  /** Whether it lies on no other face and no other plate. */
  readonly clear: boolean;
}

/** Part of its own face that a plate may hide where there is no room beside it, as in a picture that is all face. */
const HIDDEN_SHARE = 0.12;

/**
 * A place inside the picture for each face's plate: the fullest size that finds room beside its face (right, left,
 * below, above, then in its corners) without touching another face or plate; else the smallest, where it hides least.
 * Large faces choose first.
 */
export function placePlates(wishes: readonly PlateWish[], width: number, height: number): PlacedPlate[] {
  const placed = new Map<PlateWish, PlacedPlate>();
  for (const wish of wishes.toSorted((a, b) => area(b.face) - area(a.face))) {
    const others = wishes.filter((other) => other !== wish).map(({ face }) => face);
    const plates = [...placed.values()];
    placed.set(wish, place(wish, others, plates, width, height));
  }
  return wishes.map((wish) => placed.get(wish)!);
}

/**
 * The same with one size for all, so that no face of a picture is told more of than another: the fullest with which every
 * plate is clear, else the smallest. All wishes have the same number of sizes.
 */
export function placeAlike(wishes: readonly PlateWish[], width: number, height: number): PlacedPlate[] {
  const last = (wishes[0]?.sizes.length ?? 1) - 1;
  for (let size = 0; ; size++) {
    const alike = wishes.map((wish) => ({ ...wish, sizes: [wish.sizes[size]!] }));
    const plates = placePlates(alike, width, height);
    if (size >= last || plates.every(({ clear }) => clear))
      return plates.map((plate) => ({ ...plate, size }));
  }
}

function place(
  wish: PlateWish,
  others: readonly Rectangle[],
  plates: readonly Rectangle[],
  width: number,
  height: number,
): PlacedPlate {
  const last = wish.sizes.length - 1;
  let best: { plate: PlacedPlate; cost: number } | undefined;
  for (const [size, { width: plateWidth, height: plateHeight }] of wish.sizes.entries()) {
    for (const [x, y] of corners(wish, plateWidth, plateHeight)) {
      const plate: PlacedPlate = {
        x: Math.max(0, Math.min(x, width - plateWidth)),
        y: Math.max(0, Math.min(y, height - plateHeight)),
        width: plateWidth,
        height: plateHeight,
        size,
        clear: true,
      };
      const hidden = total(plate, others) + total(plate, plates);
      const own = overlap(plate, wish.face);
      if (hidden === 0 && own <= HIDDEN_SHARE * area(wish.face)) return plate;
      // Another plate is text, and two texts on each other are none.
      const cost = hidden + total(plate, plates) + own;
      if (size === last && (best === undefined || cost < best.cost))
        best = { plate: { ...plate, clear: hidden === 0 }, cost };
    }
  }
  return best!.plate;
}

function corners(
  { face, gap }: PlateWish,
  width: number,
  height: number,
): readonly (readonly [number, number])[] {
  const right = face.x + face.width;
  const bottom = face.y + face.height;
  const middle = face.x + (face.width - width) / 2;
  return [
    [right + gap, face.y],
    [face.x - gap - width, face.y],
    [middle, bottom + gap],
    [face.x, bottom + gap],
    [right - width, bottom + gap],
    [middle, face.y - gap - height],
    [right + gap, bottom - height],
    [face.x - gap - width, bottom - height],
    [right - gap - width, bottom - gap - height],
    [face.x + gap, bottom - gap - height],
    [right - gap - width, face.y + gap],
    [face.x + gap, face.y + gap],
  ];
}

function area({ width, height }: Rectangle): number {
  return width * height;
}

function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

function total(plate: Rectangle, others: readonly Rectangle[]): number {
  return others.reduce((sum, other) => sum + overlap(plate, other), 0);
}
