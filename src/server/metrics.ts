import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What the metrics read of the house each time that they are asked for. */
export interface Watched {
  readonly load: () => { readonly ready: number; readonly running: number; readonly waiting: number };
  /** Requests that are received, wait or are worked on. */
  readonly requests: () => number;
  /** Workers that had to be replaced. */
  readonly losses: () => number;
}

export type PictureOutcome = 'answered' | 'refused' | 'failed' | 'dropped';

/** Borders of the buckets in which durations are counted. */
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Figures for Prometheus. Labels are routes, statuses and states: nothing of a request's content. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'mien_http_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status'],
    registers: [this.#registry],
  });
  readonly #requestSeconds = new Histogram({
    name: 'mien_http_request_seconds',
    help: 'From the first header to the last byte of the answer',
    labelNames: ['route'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #pictures = new Counter({
    name: 'mien_pictures_total',
    help: 'Pictures by what became of them; dropped: the client had gone',
    labelNames: ['ask', 'outcome'],
    registers: [this.#registry],
  });
  readonly #faces = new Counter({
    name: 'mien_faces_total',
    help: 'Faces in the answers',
    labelNames: ['ask'],
    registers: [this.#registry],
  });
  readonly #pictureSeconds = new Histogram({
    name: 'mien_picture_seconds',
    help: 'From the queue to the answer, of one picture',
    labelNames: ['ask'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #sockets = new Gauge({
    name: 'mien_websockets',
    help: 'Open WebSockets',
    registers: [this.#registry],
  });

  constructor({ load, requests, losses }: Watched) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    new Counter({
      name: 'mien_worker_losses_total',
      help: 'Workers that died or hung, and were replaced',
      registers,
      collect() {
        this.reset();
        this.inc(losses());
      },
    });
    new Gauge({
      name: 'mien_requests_inside',
      help: 'Requests that are received, wait or are worked on',
      registers,
      collect() {
        this.set(requests());
      },
    });
    new Gauge({
      name: 'mien_workers',
      help: 'Workers that can work',
      registers,
      collect() {
        this.set(load().ready);
      },
    });
    new Gauge({
      name: 'mien_pictures_running',
      help: 'Pictures that are worked on',
      registers,
      collect() {
        this.set(load().running);
      },
    });
    new Gauge({
      name: 'mien_pictures_waiting',
      help: 'Pictures that wait for a worker',
      registers,
      collect() {
        this.set(load().waiting);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.#requests.inc({ method, route, status });
    this.#requestSeconds.observe({ route }, seconds);
  }

  picture(ask: string, outcome: PictureOutcome, seconds: number, faces = 0): void {
    this.#pictures.inc({ ask, outcome });
    this.#faces.inc({ ask }, faces);
    if (outcome === 'answered') this.#pictureSeconds.observe({ ask }, seconds);
  }

  socket(change: 1 | -1): void {
    this.#sockets.inc(change);
  }
}
