import { describe, expect, it } from 'vitest';
import { type CurvePoint, learningCurves } from './learning-curves.js';
import { expectGoodFigure, placedTexts } from './testing/check-figure.js';

function run(length: number, change: (epoch: number) => Partial<CurvePoint> = () => ({})): CurvePoint[] {
  return Array.from({ length }, (_, i) => ({
    epoch: i + 1,
    trainLoss: 0.3 + 1.5 / (i + 1),
    validationLoss: 0.5 + 1.2 / (i + 1),
    trainAccuracy: 0.9 - 0.6 / (i + 1),
    validationAccuracy: 0.85 - 0.5 / (i + 1),
    ...change(i + 1),
  }));
}

function words(svg: string): string[] {
  return placedTexts(svg).map(({ content }) => content);
}

function paths(svg: string): number {
  return svg.match(/<path /g)?.length ?? 0;
}

function dots(svg: string): number {
  return svg.match(/<circle /g)?.length ?? 0;
}

describe('learningCurves', () => {
  it.each([1, 2, 24, 200, 1000])('draws %d epochs', (length) => {
    expectGoodFigure(learningCurves({ epochs: run(length), bestEpoch: length, learningRate: true }));
  });

  it('names each curve with its last value, and the best epoch with its own', () => {
    const svg = learningCurves({ epochs: run(24), bestEpoch: 10, subtitle: 'n = 3 & more' });
    expect(words(svg)).toEqual(
      expect.arrayContaining([
        'training 0.362',
        'validation 0.550',
        'training 0.875',
        'validation 0.829',
        'kept: epoch 10, 0.620',
        'kept: epoch 10, 0.800',
        'n = 3 & more',
      ]),
    );
  });

  it('says what was otherwise before an epoch', () => {
    const dotted = (svg: string) => svg.match(/stroke-dasharray="1 3"/g)?.length ?? 0;
    const change = { epoch: 11, before: 'trained on pictures of 32×32' };
    const svg = learningCurves({ epochs: run(24), bestEpoch: 20, subtitle: 'mien-s', change });
    expectGoodFigure(svg);
    expect(words(svg)).toContain('mien-s; before the dotted line: trained on pictures of 32×32');
    expect(dotted(svg)).toBe(2);
    expect(dotted(learningCurves({ epochs: run(24) }))).toBe(0);
  });

  it('leaves gaps where values are missing', () => {
    const whole = learningCurves({ epochs: run(100) });
    expect(paths(whole)).toBe(4);
    expect(dots(whole)).toBe(0);
    const gap = run(100, (epoch) => (epoch >= 40 && epoch <= 60 ? { validationLoss: Number.NaN } : {}));
    expect(paths(learningCurves({ epochs: gap }))).toBe(5);
    // A point between two gaps would vanish as a line of no length.
    const lone = run(100, (epoch) =>
      epoch === 40 || epoch === 42 ? { trainLoss: Number.POSITIVE_INFINITY } : {},
    );
    expect(dots(learningCurves({ epochs: lone }))).toBe(1);
    expectGoodFigure(learningCurves({ epochs: gap, bestEpoch: 50 }));
  });

  it('says that there is nothing where there is nothing', () => {
    const none = learningCurves({ epochs: [] });
    expect(words(none)).toContain('No epoch has been finished yet.');
    expectGoodFigure(none);
    const broken = learningCurves({
      epochs: run(3, () => ({ trainLoss: Number.NaN, validationLoss: Number.NaN })),
      bestEpoch: 2,
    });
    expect(words(broken)).toContain('no finite values');
    expectGoodFigure(broken);
  });

  it('draws the learning rate only where asked and known', () => {
    const rates = run(5, (epoch) => ({ learningRate: 0.1 / epoch }));
    expect(words(learningCurves({ epochs: rates, learningRate: true }))).toContain('Learning rate');
    expect(words(learningCurves({ epochs: rates }))).not.toContain('Learning rate');
    expect(words(learningCurves({ epochs: run(5), learningRate: true }))).not.toContain('Learning rate');
  });

  it('keeps the names of two curves apart that end together', () => {
    const same = run(9, () => ({
      trainLoss: 1,
      validationLoss: 1,
      trainAccuracy: 0.5,
      validationAccuracy: 0.5,
    }));
    expectGoodFigure(learningCurves({ epochs: same }));
  });
});
