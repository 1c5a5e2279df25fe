import { type JSX, type ReactNode, type RefObject, useEffect, useState } from 'react';

/** The clip itself, to be watched and wound; nothing where this browser does not play it. */
export function ClipPlayer({
  file,
  player,
  over,
  onPosition,
  onDuration,
}: {
  readonly file: File;
  readonly player: RefObject<HTMLVideoElement | null>;
  /** What is drawn over it. */
  readonly over: ReactNode;
  onPosition(seconds: number): void;
  onDuration(seconds: number): void;
}): JSX.Element {
  const [address, setAddress] = useState<string>();
  const [unplayable, setUnplayable] = useState(false);
  useEffect(() => {
    const url = URL.createObjectURL(file);
    setAddress(url);
    setUnplayable(false);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  if (unplayable) return <p className="soft clip-unplayable">This browser does not play the clip.</p>;
  return (
    <div className="clip-screen">
      <video
        ref={player}
        src={address}
        controls
        muted
        playsInline
        aria-label={`The clip ${file.name}`}
        onTimeUpdate={({ currentTarget }) => onPosition(currentTarget.currentTime)}
        onDurationChange={({ currentTarget: { duration } }) => {
          if (Number.isFinite(duration)) onDuration(duration);
        }}
        onError={() => setUnplayable(address !== undefined)}
      />
      {over}
    </div>
  );
}
