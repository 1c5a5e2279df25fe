/**
 * Frames of RGB with their times as a Matroska stream, for FFmpeg to read from a pipe: of its formats for raw pictures, one
 * that has a time for each frame (RFC 9559). Times are whole microseconds from 0 on.
 */
export class RawMatroska {
  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  /** What comes before the first frame. */
  header(): Uint8Array {
    const video = [
      uint(0xb0, this.width),
      uint(0xba, this.height),
      // FFmpeg's name for 24 bits of red, green and blue.
      element(0x2eb524, Buffer.from([0x52, 0x47, 0x42, 24])),
    ];
    const track = [
      ...[uint(0xd7, 1), uint(0x73c5, 1), uint(0x83, 1), uint(0x9c, 0)],
      text(0x86, 'V_UNCOMPRESSED'),
      element(0xe0, ...video),
    ];
    return Buffer.concat([
      element(
        0x1a45dfa3,
        ...[uint(0x4286, 1), uint(0x42f7, 1), uint(0x42f2, 4), uint(0x42f3, 8)],
        ...[text(0x4282, 'matroska'), uint(0x4287, 4), uint(0x4285, 2)],
      ),
      // A segment of unknown length: it ends with the stream.
      Buffer.from([0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      // Times count microseconds, that is 1000 nanoseconds.
      element(0x1549a966, uint(0x2ad7b1, 1000), text(0x4d80, 'mien'), text(0x5741, 'mien')),
      element(0x1654ae6b, element(0xae, ...track)),
    ]);
  }

  /** One frame, as pieces that are written one after the other. */
  frame(microseconds: number, rgb: Uint8Array): readonly Uint8Array[] {
    // Track 1, no offset from the cluster's time, a key frame.
    const block = Buffer.from([0x81, 0, 0, 0x80]);
    const time = uint(0xe7, microseconds);
    const blockHead = Buffer.concat([id(0xa3), size(block.length + rgb.length), block]);
    return [
      Buffer.concat([id(0x1f43b675), size(time.length + blockHead.length + rgb.length), time, blockHead]),
      rgb,
    ];
  }
}

function element(name: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([id(name), size(body.length), body]);
}

function uint(name: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(name, bytes);
}

function text(name: number, value: string): Buffer {
  return element(name, Buffer.from(value));
}

/** A name is written as it is, its length being in its first bits. */
function id(name: number): Buffer {
  const digits = name.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
}

/** A length in eight bytes. */
function size(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length) | (1n << 56n));
  return bytes;
}
