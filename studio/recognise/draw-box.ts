type Box = readonly [number, number, number, number];

/** How a face is drawn: its colour, whether its answer is uncertain, and what stands beside it. */
export interface BoxLook {
  readonly color: string;
  readonly dashed: boolean;
  readonly words: string;
}

/** What draws on a canvas in pixels of the page, as sharp as the screen is, with nothing on it. */
export function clearedContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const { clientWidth, clientHeight } = canvas;
  const ratio = devicePixelRatio;
  if (canvas.width !== Math.round(clientWidth * ratio)) canvas.width = Math.round(clientWidth * ratio);
  if (canvas.height !== Math.round(clientHeight * ratio)) canvas.height = Math.round(clientHeight * ratio);
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  return context;
}

/** A face's box with a plate of words above it, or below where there is no room. */
export function drawBox(
  context: CanvasRenderingContext2D,
  [x, y, width, height]: Box,
  { color, dashed, words }: BoxLook,
): void {
  const outline = (style: string, line: number): void => {
    context.strokeStyle = style;
    context.lineWidth = line;
    context.beginPath();
    context.roundRect(x, y, width, height, Math.max(0, width / 16));
    context.stroke();
  };
  context.setLineDash([]);
  outline('#fff', 5);
  context.setLineDash(dashed ? [7, 5] : []);
  outline(color, 3);
  context.setLineDash([]);
  const shownWidth = context.canvas.clientWidth;
  context.font = '600 14px system-ui, sans-serif';
  const room = context.measureText(words).width + 14;
  const plateX = Math.max(2, Math.min(x - 2, shownWidth - room - 2));
  const plateY = y > 30 ? y - 28 : y + height + 4;
  context.fillStyle = 'rgb(16 20 24 / 85%)';
  context.beginPath();
  context.roundRect(plateX, plateY, room, 24, 6);
  context.fill();
  context.fillStyle = '#fff';
  context.fillText(words, plateX + 7, plateY + 17);
}
