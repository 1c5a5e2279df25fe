import { decodeImage } from '../../../image/decode.js';
import type { Image } from '../../../image/image.js';
import type { Random } from '../../../random.js';
import type { MarkedPhoto } from '../../evaluation/marked-photos.js';
import type { LevelShares } from '../../mtcnn/levels.js';
import type { Relighting } from '../../mtcnn/training/batches.js';
import type { Truth } from '../../mtcnn/training/truth.js';
import { type Variation, varyPhoto } from '../../mtcnn/training/vary.js';

/** Photos of one kind, and how often a draw takes one of them. */
export interface PhotoShare {
  readonly photos: readonly MarkedPhoto[];
  /** 0 to 1; those of all kinds sum to 1. */
  readonly share: number;
}

export type TruthOf = (photo: MarkedPhoto) => Truth;

export interface PhotoDrawOptions {
  readonly levels: LevelShares;
  /** Share of the photos that are varied. */
  readonly varied: number;
  readonly variation: Variation;
  /** Of what is cut from a photo. */
  readonly relighting: Relighting;
}

/** A photo as it is trained on, varied or not, and what is known of it. */
export interface DrawnPhoto<Kind extends PhotoShare> {
  readonly kind: Kind;
  readonly image: Image;
  readonly truth: Truth;
}

/** Draws photos of several kinds, and varies them. Photos are kept once they are decoded. */
export class PhotoDraws<Kind extends PhotoShare> {
  readonly #decoded = new Map<string, Image>();

  constructor(
    private readonly kinds: readonly Kind[],
    private readonly truthOf: TruthOf,
    private readonly options: Pick<PhotoDrawOptions, 'varied' | 'variation'>,
  ) {}

  /** Throws file errors and `IMAGE_UNREADABLE`. */
  async draw(random: Random): Promise<DrawnPhoto<Kind>> {
    const { varied, variation } = this.options;
    const kind = this.#kindAt(random.next());
    const photo = kind.photos[random.below(kind.photos.length)]!;
    const [image, truth] = [await this.#decode(photo), this.truthOf(photo)];
    if (!(random.next() < varied)) return { kind, image, truth };
    return { kind, ...(await varyPhoto(image, truth, variation, random)) };
  }

  #kindAt(at: number): Kind {
    const ends = this.kinds.map((_, i) =>
      this.kinds.slice(0, i + 1).reduce((sum, { share }) => sum + share, 0),
    );
    return this.kinds[ends.findIndex((end) => at < end)] ?? this.kinds.at(-1)!;
  }

  async #decode(photo: MarkedPhoto): Promise<Image> {
    const known = this.#decoded.get(photo.path);
    if (known !== undefined) return known;
    const image = await decodeImage(photo.path);
    this.#decoded.set(photo.path, image);
    return image;
  }
}
