import { cameraError, requireCameraApi } from './camera-error.js';

/** Frames are looked at in this width: faces across a room are still found, and it takes a third of the time. */
const FRAME_WIDTH = 480;

/**
 * Asks for a camera, the one with an id or any, and shows it. `onEnd` is told where it goes away. Throws `FORBIDDEN`, saying
 * why there is none.
 */
export async function openCamera(
  video: HTMLVideoElement,
  onEnd: (error: unknown) => void,
  id?: string,
): Promise<MediaStream> {
  let stream: MediaStream | undefined;
  try {
    stream = await requireCameraApi().getUserMedia({
      video: {
        width: { ideal: 1280 },
        height: { ideal: 720 },
        ...(id === undefined ? { facingMode: 'user' } : { deviceId: { exact: id } }),
      },
      audio: false,
    });
    video.srcObject = stream;
    await video.play();
    for (const track of stream.getTracks()) {
      track.addEventListener('ended', () => onEnd(cameraError(new DOMException('', 'NotReadableError'))));
    }
    return stream;
  } catch (error) {
    for (const track of stream?.getTracks() ?? []) track.stop();
    throw cameraError(error);
  }
}

export function closeCamera(video: HTMLVideoElement, stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
  if (video.srcObject === stream) video.srcObject = null;
}

/** The frame that is shown now in its own size, as a PNG. Throws where there is none yet. */
export async function grabPicture(video: HTMLVideoElement): Promise<Blob> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

/** The frame that is shown now, made small; `undefined` before the first. */
export async function grabFrame(video: HTMLVideoElement): Promise<ImageBitmap | undefined> {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0) return undefined;
  const width = Math.min(FRAME_WIDTH, videoWidth);
  const height = Math.max(1, Math.round((videoHeight * width) / videoWidth));
  return createImageBitmap(video, { resizeWidth: width, resizeHeight: height, resizeQuality: 'medium' });
}

/** Resolves when the screen is drawn next; where it is not, because the page is hidden, a little later than that. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 500);
    requestAnimationFrame(() => {
      clearTimeout(late);
      resolve();
    });
  });
}
