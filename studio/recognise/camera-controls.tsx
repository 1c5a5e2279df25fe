import { type JSX, type RefObject, useEffect, useState } from 'react';

/** Which camera, and how it is shown and kept. */
export function CameraControls({
  stage,
  mirrored,
  onMirror,
  onCamera,
  onSnapshot,
}: {
  /** What can fill the screen. */
  readonly stage: RefObject<HTMLElement | null>;
  readonly mirrored: boolean;
  onMirror(mirrored: boolean): void;
  onCamera(id: string): void;
  onSnapshot(): void;
}): JSX.Element {
  const cameras = useCameras();
  return (
    <div className="camera-controls">
      {cameras.length < 2 ? null : (
        <label>
          Camera{' '}
          <select onChange={({ target }) => onCamera(target.value)}>
            {cameras.map(({ deviceId, label }, i) => (
              <option key={deviceId} value={deviceId}>
                {label || `camera ${i + 1}`}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="check">
        <input type="checkbox" checked={mirrored} onChange={({ target }) => onMirror(target.checked)} />
        Mirror
      </label>
      <button type="button" onClick={onSnapshot}>
        Snapshot
      </button>
      <button type="button" onClick={() => void stage.current?.requestFullscreen()}>
        Full screen
      </button>
    </div>
  );
}

/** The cameras of this machine; browsers tell their names once one is allowed. */
function useCameras(): readonly MediaDeviceInfo[] {
  const [cameras, setCameras] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const media = navigator.mediaDevices;
    if (media?.enumerateDevices === undefined) return;
    const look = async (): Promise<void> => {
      const devices = await media.enumerateDevices();
      setCameras(devices.filter(({ kind }) => kind === 'videoinput'));
    };
    const again = (): void => void look().catch(() => {});
    again();
    media.addEventListener('devicechange', again);
    return () => media.removeEventListener('devicechange', again);
  }, []);
  return cameras;
}
