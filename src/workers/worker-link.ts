/** How a worker ended. */
export interface WorkerEnd {
  readonly code: number | null;
  readonly signal?: string | undefined;
  /** What it threw, or what kept it from starting. */
  readonly error?: Error | undefined;
}

/** One worker as its pool sees it: a thread or a child process. */
export interface WorkerLink {
  /** `transfer`: memory that a thread takes over instead of a copy; a process always gets a copy. */
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once. */
  onEnd(listener: (end: WorkerEnd) => void): void;
  /** Whether the worker keeps this process from ending; it does from the start. */
  hold?(held: boolean): void;
  /**
   * Ends the worker at once, also inside native code. A thread has no such function: a thread that is ended inside ONNX
   * Runtime aborts the whole process, and inside the image decoder it leaks the picture (both tried).
   */
  readonly kill?: () => void;
}
