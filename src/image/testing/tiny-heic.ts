/**
 * A HEIC file of 64×48 pixels, four quarters of one colour each: red and green above, blue and gray below. Drawn by code and
 * written by libheif's own program, since no package writes HEIC: `heif-enc -q 60 quarters.png`.
 */
const BASE64 = [
  'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAa5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA',
  'AA5waXRtAAAAAAACAAAAEGlkYXQAAAAAAEAAMAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHSAAEAAAAAAAAAuQACAAEAAAAAAAAA',
  'AQAAAAAAAAAIAAAAOGlpbmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADZaXBycAAA',
  'ALdpcGNvAAAAd2h2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACtCAQED',
  'cAAAAwCQAAADAAADAB6gIIEFlurkImubgQEDAgAAAwACAAADAAIQIgABAAZEAcF3wIkAAAAUaXNwZQAAAAAAAABAAAAAQAAAABRp',
  'c3BlAAAAAAAAAEAAAAAwAAAAEHBpeGkAAAAAAwgICAAAABppcG1hAAAAAAAAAAIAAQKBAgACAgOEAAAAGmlyZWYAAAAAAAAADmRp',
  'bWcAAgABAAEAAADBbWRhdAAAALUoAa8J4CM1Lf/rX//43PIdmYEdO7vwJf/os8J3KZ/93yN0fo8TzDuW74/f995mvkZKaj/+Eay7',
  'pwKE/fZ/ViomOTlVMEVWya/yxvW4wFzCG8nMOrTQ3sSRRopohAcW63pBjXZ2T0Ep81o3i76HVM46rsAK+aKw9D/rFLDYkixqKtks',
  '1yp48UtsvihF0qk2H6CMSiVqDt1s5LJBNp3/5OWpHfIsVI0835qkZXcC06g5XZPVBQKw',
].join('');

/** The colour in the middle of each quarter, from the top left. */
export const QUARTERS = [
  [16, 12, [180, 50, 40]],
  [48, 12, [40, 160, 60]],
  [16, 36, [30, 60, 180]],
  [48, 36, [200, 200, 200]],
] as const;

export function tinyHeic(): Uint8Array {
  return Uint8Array.from(Buffer.from(BASE64, 'base64'));
}
