/** An object that grows. It is of use only once it is closed. */
export interface ObjectWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Returns when all that was written lies in the store for good. */
  close(): Promise<void>;
  /** Ends it without waiting for anything. What was written may stay. */
  abandon(): Promise<void>;
}

/**
 * Where a batch keeps its plan, rows and commits: named objects, and of what a store can do only what a folder on a
 * shared disk and an object store both can. Keys are `folder/name`. All operations throw `FILE_UNREADABLE`,
 * `FILE_UNWRITABLE` and `DISK_FULL`.
 */
export interface ObjectStore {
  /** For messages. */
  readonly name: string;
  /** Tries whether `putNew` can be relied on, before anything is planned. Throws `FILE_UNWRITABLE` where it cannot. */
  readonly check?: () => Promise<void>;
  /** The whole object; `undefined` where there is none. */
  read(key: string): Promise<Buffer | undefined>;
  /** The object in pieces. Throws `FILE_NOT_FOUND` too. */
  stream(key: string): AsyncIterable<Uint8Array>;
  /** Writes the whole object, or replaces it. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /**
   * Writes the whole object unless there is one. Of all callers, at any time, one is told `true`. A caller with the same
   * bytes is told so too, since an answer may be lost on its way.
   */
  putNew(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Begins an object that nobody else has: its key must hold a name of chance. */
  open(key: string): Promise<ObjectWriter>;
  /** The names in a folder, in no order; none where there is no folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Removes an object; nothing where there is none. */
  remove(key: string): Promise<void>;
}
