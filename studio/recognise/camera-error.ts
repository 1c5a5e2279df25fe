import { MienError } from '../../src/errors.js';

/** A camera that cannot be had, in words (the names are those of Media Capture and Streams, W3C). */
export function cameraError(error: unknown): Error {
  const name = error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return refused(
        'The camera was not allowed.',
        'Allow it in the address bar of the browser, then start again.',
      );
    case 'NotFoundError':
    case 'OverconstrainedError':
      return refused('There is no camera.', 'Connect one, then start again; photos work without.');
    case 'NotReadableError':
    case 'AbortError':
      return refused('The camera does not answer.', 'Close other programs that use it, then start again.');
    default:
      return error instanceof Error ? error : new Error(String(error));
  }
}

/** Throws where the browser gives pages no camera at all. */
export function requireCameraApi(): MediaDevices {
  if (globalThis.navigator.mediaDevices?.getUserMedia !== undefined) return navigator.mediaDevices;
  throw refused(
    'The browser gives this page no camera.',
    'It does over HTTPS, or where the page is opened as localhost.',
  );
}

function refused(message: string, hint: string): MienError {
  return new MienError('FORBIDDEN', message, { hint });
}
