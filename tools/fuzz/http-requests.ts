import type { Random } from '../../src/random.js';
import { mutate } from './mutate.js';

const KINDS = ['image/png', 'application/octet-stream', 'multipart/form-data; boundary=X', 'text/plain'];

/** What the mutations put into heads. */
const HEADERS = [
  ...[
    'Transfer-Encoding: chunked\r\n',
    'Content-Length: 5\r\n',
    'Content-Length: 99999999999\r\n',
    'Expect: 100-continue\r\n',
  ],
  ...[
    'Connection: close\r\n',
    'Connection: Upgrade\r\nUpgrade: websocket\r\n',
    'Upgrade: h2c\r\n',
    'Host: evil.example\r\n',
  ],
  ...[
    'Origin: https://evil.example\r\n',
    'Origin: null\r\n',
    'Sec-Fetch-Site: cross-site\r\n',
    'Accept: image/png\r\n',
  ],
  ...['If-None-Match: "x"\r\n', 'Range: bytes=0-1\r\n', 'X-API-Key: x\r\n', 'Authorization: Bearer x\r\n'],
  ...KINDS.map((kind) => `Content-Type: ${kind}\r\n`),
];

const PART = '--X\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\n{}\r\n';
const PATHS = [
  ...['/', '/healthz', '/readyz', '/metrics', '/docs', '/docs/json', '/nothing', '/v1/models', '/v1/runs'],
  ...['/v1/runs/a', '/v1/runs/a/faces?evaluation=0&limit=5', '/v1/runs/a/pictures/b.png', '/v1/datasets'],
  ...[
    '/v1/datasets/a/faces?split=test&label=happy',
    '/v1/datasets/a/average',
    '/v1/datasets/a/faces/0',
    '/v1/frames',
  ],
];
const QUERIES = [
  '',
  '?minFace=30&maxFaces=2',
  '?detect=false',
  '?thresholds=0.6,0.7,0.7',
  '?scaleFactor=0.8&x=1',
];

/** A request as a client would send it, or one with its bytes changed. */
export function httpRequest(random: Random): Uint8Array {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  const whole = pick([picture, picture, form, get, get, upgrade, preflight])(pick);
  const requests = random.below(8) === 0 ? Buffer.concat([whole, get(pick)]) : whole;
  return random.below(20) === 0 ? requests : mutate(requests, random, HEADERS);
}

type Pick = <T>(list: readonly T[]) => T;

function picture(pick: Pick): Buffer {
  const line = `POST /v1/${pick(['predict', 'detect', 'explain'])}${pick(QUERIES)}`;
  return withBody(line, pick(KINDS), '{"width":3}', pick);
}

function form(pick: Pick): Buffer {
  const body = `${PART.repeat(pick([0, 1, 2, 5, 40]))}--X--\r\n`;
  return withBody(`POST /v1/predict${pick(QUERIES)}`, KINDS[2]!, body, pick);
}

function get(pick: Pick): Buffer {
  return Buffer.from(head(`${pick(['GET', 'GET', 'HEAD', 'PUT', 'DELETE'])} ${pick(PATHS)}`, []));
}

function preflight(): Buffer {
  return Buffer.from(
    head('OPTIONS /v1/predict', ['Origin: https://a.example', 'Access-Control-Request-Method: POST']),
  );
}

/** With frames behind it: two binary ones, a text, a ping (RFC 6455, 5.2; the mask is all zeros). */
function upgrade(pick: Pick): Buffer {
  const headers = [
    ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ];
  const frame = (code: number): Buffer =>
    Buffer.concat([Buffer.from([0x80 | code, 0x80 | 11, 0, 0, 0, 0]), Buffer.from('{"width":3}')]);
  const path = pick(['/v1/frames', '/v1/frames', '/v1/frames?detect=false', '/healthz']);
  return Buffer.concat([Buffer.from(head(`GET ${path}`, headers)), frame(2), frame(2), frame(1), frame(9)]);
}

function withBody(line: string, kind: string, body: string, pick: Pick): Buffer {
  const type = `Content-Type: ${kind}`;
  return pick([true, false])
    ? Buffer.from(`${head(line, [type, `Content-Length: ${body.length}`])}${body}`)
    : Buffer.from(
        `${head(line, [type, 'Transfer-Encoding: chunked'])}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
      );
}

function head(line: string, headers: readonly string[]): string {
  return [`${line} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');
}
