/** A GIF of this size in 35 bytes, all of one colour: its data says that it ends at once. */
export function tinyGif(width: number, height: number): Uint8Array<ArrayBuffer> {
  const size = [width & 255, width >> 8, height & 255, height >> 8];
  const screen = [...size, 0x80, 0, 0, 0, 0, 0, 255, 255, 255];
  const picture = [0x2c, 0, 0, 0, 0, ...size, 0, 2, 2, 0x44, 1, 0, 0x3b];
  return new Uint8Array([...new TextEncoder().encode('GIF89a'), ...screen, ...picture]);
}
