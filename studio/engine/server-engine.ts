import type { Shares } from '../../src/model/prior.js';
import type { ExplainOptions } from '../../src/recognizer/recognizer.js';
import type { Recognition } from '../../src/recognizer/result.js';
import type { SentExplanation } from '../../src/recognizer/rounded.js';
import type { ModelList } from '../../src/server/answer-schemas.js';
import type { ExplanationAnswer } from '../../src/server/picture-job.js';
import { type AskOptions, ask, askJson } from '../server/api.js';
import type { Engine, FaceHeat, FaceToExplain } from './engine.js';
import type { Question } from './question.js';

/** Quality of the frames that are sent: what JPEG takes away at it, the 48×48 face hardly shows. */
const QUALITY = 0.92;

/** Recognition by `mien serve`: pictures are sent there. */
export class ServerEngine implements Engine {
  readonly place = 'server';
  readonly #closed = new AbortController();

  private constructor(private readonly list: ModelList) {}

  /** Throws `SERVER_UNREACHABLE`, `UNAUTHORIZED`. */
  static async open(signal?: AbortSignal): Promise<ServerEngine> {
    return new ServerEngine(await askJson<ModelList>('models', { signal }));
  }

  get name(): string {
    return this.list.models[0]?.name ?? 'model';
  }

  get architecture(): string {
    return this.list.models[0]?.architecture ?? '';
  }

  get findsFaces(): boolean {
    return this.list.detector !== null;
  }

  get uncertainBelow(): number {
    return this.list.models[0]?.uncertainBelow ?? 0.5;
  }

  get shares(): Shares | undefined {
    // A server of an earlier version says nothing of it.
    return this.list.models[0]?.shares ?? undefined;
  }

  get how(): string {
    return `server at ${location.host}`;
  }

  async recognize(picture: Blob | ImageBitmap, question: Question): Promise<Recognition> {
    const body = picture instanceof Blob ? picture : await encode(picture);
    const response = await ask('predict', {
      method: 'POST',
      query: queryOf(question),
      body,
      signal: this.#closed.signal,
    });
    return (await response.json()) as Recognition;
  }

  async explain(
    { picture, question, face }: FaceToExplain,
    { class: wanted, map }: ExplainOptions,
  ): Promise<FaceHeat> {
    const { faces } = await askJson<ExplanationAnswer>('explain', {
      method: 'POST',
      query: { ...queryOf(question), face: face + 1, class: wanted, map, crop: true },
      body: picture,
      signal: this.#closed.signal,
    });
    const [{ heat, crop = [], ...explained }] = faces as [SentExplanation];
    return { ...explained, heat: Float32Array.from(heat), crop: Uint8Array.from(crop) };
  }

  close(): void {
    this.#closed.abort();
  }
}

/** A question as parameters of an address. */
function queryOf({ crop, detection, prior }: Question): NonNullable<AskOptions['query']> {
  const { thresholds, ...search } = detection ?? {};
  return {
    detect: crop ? 'false' : undefined,
    thresholds: thresholds?.join(','),
    prior: typeof prior === 'object' ? JSON.stringify(prior) : prior,
    ...search,
  };
}

async function encode(bitmap: ImageBitmap): Promise<Blob> {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}
