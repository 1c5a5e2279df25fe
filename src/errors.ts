/** Stable codes: programs may branch on them, so a code is never renamed. */
export type MienErrorCode =
  | 'FILE_NOT_FOUND'
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE'
  | 'DISK_FULL'
  | 'NOT_A_FILE'
  | 'NOT_A_DIRECTORY'
  | 'FOLDER_LOCKED'
  | 'SOURCE_CHANGED'
  | 'ARCHIVE_BROKEN'
  | 'CSV_BROKEN'
  | 'CSV_COLUMNS'
  | 'DATASET_EMPTY'
  | 'DATASET_MISSING'
  | 'DATASET_MISMATCH'
  | 'DATASET_BROKEN'
  | 'ROWS_LOST'
  | 'IMAGE_UNREADABLE'
  | 'IMAGE_UNSUPPORTED'
  | 'MODEL_UNKNOWN'
  | 'MODEL_BROKEN'
  | 'CHECKPOINT_BROKEN'
  | 'CONFIG_INVALID'
  | 'OPTION_INVALID'
  | 'PRIOR_UNKNOWN'
  | 'GRAPH_INVALID'
  | 'RUNTIME_FAILED'
  | 'TRAINING_DIVERGED'
  | 'DOWNLOAD_FAILED'
  | 'FETCH_NOT_ALLOWED'
  | 'HASH_MISMATCH'
  | 'INTERRUPTED'
  | 'FACE_NOT_FOUND'
  | 'WORK_TOO_LARGE'
  // Of clips.
  | 'FFMPEG_MISSING'
  | 'FFMPEG_FAILED'
  | 'VIDEO_BROKEN'
  | 'VIDEO_NO_FRAMES'
  | 'VIDEO_TRUNCATED'
  | 'VIDEO_UNSUPPORTED'
  // Of `mien batch`.
  | 'BATCH_CANCELLED'
  | 'PLAN_MISMATCH'
  | 'STORE_BROKEN'
  | 'STORE_UNFINISHED'
  // Of the pool of workers.
  | 'WORKER_DIED'
  | 'WORKERS_CLOSED'
  | 'JOB_TIMEOUT'
  // Of `mien serve` and `mienjs/client`.
  | 'PORT_IN_USE'
  | 'REQUEST_INVALID'
  | 'REQUEST_TIMEOUT'
  | 'REQUEST_TOO_LARGE'
  | 'MEDIA_TYPE_UNSUPPORTED'
  | 'NOT_ACCEPTABLE'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'LOCAL_DATA_OFF'
  | 'RATE_LIMITED'
  | 'SERVER_BUSY'
  | 'SERVER_STOPPING'
  | 'SERVER_FAULT'
  | 'SERVER_UNREACHABLE';

export interface MienErrorOptions {
  /** What to do next, as a full sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * Every failure that a caller can do something about. `message` says what was got, what was expected and where
 * (file, row, operator); `hint` says what to do next.
 */
export class MienError extends Error {
  readonly code: MienErrorCode;
  readonly hint: string | undefined;

  constructor(code: MienErrorCode, message: string, options: MienErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MienError';
    this.code = code;
    this.hint = options.hint;
  }

  /** What `JSON.stringify` gives: of an `Error` it would be nothing but the code and hint. */
  toJSON(): {
    readonly name: string;
    readonly code: MienErrorCode;
    readonly message: string;
    readonly hint?: string | undefined;
  } {
    const { name, code, message, hint } = this;
    return { name, code, message, ...(hint === undefined ? {} : { hint }) };
  }
}

/** The system's code of a failed file operation (`ENOENT`, …), or `undefined` where there is none. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A failed read or write of `path` as a {@link MienError}; one that is one already is passed on unchanged. */
export function fileError(error: unknown, path: string, action: 'read' | 'write'): MienError {
  if (error instanceof MienError) return error;
  const code = systemCode(error);
  const cause = { cause: error };
  switch (code) {
    case 'ENOENT':
      return new MienError('FILE_NOT_FOUND', `${path}: no such file or folder`, {
        ...cause,
        hint: path.includes('\ufffd')
          ? 'Its name seems to be no UTF-8. Pictures are read all the same; rename any other file.'
          : 'Check the path; it is taken relative to the folder you are in.',
      });
    case 'ENOTDIR':
    case 'EEXIST':
      return new MienError('NOT_A_DIRECTORY', `${path}: expected a folder, got something else`, {
        ...cause,
        hint: 'Choose another path, or move what is there out of the way.',
      });
    case 'EISDIR':
      return new MienError('NOT_A_FILE', `${path}: expected a file, got a folder`, {
        ...cause,
        hint: 'Name the file itself.',
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new MienError('DISK_FULL', `${path}: no space left to write`, {
        ...cause,
        hint: 'Free some space, or write to another disk; what was complete before is untouched.',
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new MienError(
        action === 'read' ? 'FILE_UNREADABLE' : 'FILE_UNWRITABLE',
        `${path}: no permission to ${action}`,
        { ...cause, hint: `Change the permissions, or ${action} somewhere else.` },
      );
    default: {
      const detail = error instanceof Error ? error.message : String(error);
      return new MienError(
        action === 'read' ? 'FILE_UNREADABLE' : 'FILE_UNWRITABLE',
        `${path}: could not ${action}: ${detail}`,
        cause,
      );
    }
  }
}
