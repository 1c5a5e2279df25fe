import { expect, test } from 'vitest';
import { parseForm } from './parse-form.js';

const TYPE = 'multipart/form-data; boundary=b';
const file = (name: string, bytes = 'x'): string =>
  `--b\r\nContent-Disposition: form-data; name="p"; filename="${name}"\r\n\r\n${bytes}\r\n`;
const parse = (text: string): ReturnType<typeof parseForm> =>
  parseForm(Buffer.from(`${text}--b--\r\n`), TYPE, { files: 2 });

test('the files of a form come whole and in order, however large', async () => {
  const large = 'y'.repeat(200_000);
  const pictures = await parse(`${file('a', large)}${file('', 'z')}`);
  expect(pictures.map((each) => [each.file, Buffer.from(each.bytes).toString()])).toEqual([
    ['a', large],
    ['2', 'z'],
  ]);
});

test.each([
  ['files', file('a').repeat(3), 'more than 2 files'],
  ['empty parts', '--b\r\n\r\n\r\n'.repeat(4), 'more than 3 parts'],
])('too many %s are refused', async (_, text, message) => {
  await expect(parse(text)).rejects.toMatchObject({
    code: 'REQUEST_TOO_LARGE',
    message: expect.stringContaining(message),
  });
});

test('nothing is parsed behind the part that a form is refused for', async () => {
  let read = 0;
  const whole = Buffer.from(file('a').repeat(20_000));
  const body = new Proxy(whole, {
    get: (target, key) => {
      if (key !== 'subarray') return Reflect.get(target, key, target);
      return (from: number, to: number) => {
        read = to;
        return target.subarray(from, to);
      };
    },
  });
  await expect(parseForm(body, TYPE, { files: 2 })).rejects.toMatchObject({ code: 'REQUEST_TOO_LARGE' });
  expect(read).toBeLessThan(whole.length / 5);
});
