import { describe, expect, it } from 'vitest';
import type { Measures } from './measures.js';
import type { RunReport } from './report/run-report.js';
import { renderReport } from './report.js';
import { exampleEvaluation, exampleReport } from './testing/run-report.js';

const VOID_ELEMENTS = new Set(['meta', 'img', 'br', 'col', 'link', 'input', 'hr']);

/** The first thing that is wrong with the nesting or the quoting of the page's tags, or `undefined`. */
function malformation(page: string): string | undefined {
  const open: string[] = [];
  const body = page.replace(/^<!DOCTYPE html>/, '').replace(/<style>[^<]*<\/style>/, '');
  const withoutTags = body.replace(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"<>]*")*)>/g,
    (_, close, name) => {
      if (close === '/') {
        const last = open.pop();
        if (last !== name) open.push(`</${name}> closes <${last}>`);
      } else if (!VOID_ELEMENTS.has(name)) open.push(name);
      return '';
    },
  );
  if (open.length > 0) return `open: ${open.join(', ')}`;
  return /[<>]|&(?!(?:amp|lt|gt|quot|#39);)/.exec(withoutTags)?.[0];
}

/** The text of each cell, tags taken out. */
function cellsOf(page: string): Set<string> {
  return new Set(cellsIn(page));
}

function cellsIn(page: string): readonly string[] {
  const cells = page.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs);
  return Array.from(cells, ([, cell]) => cell!.replace(/<[^>]+>/g, '').trim());
}

function numbersOf({ macroF1, ece, logLoss, tvToVotes, klToVotes, rocAuc, ...measures }: Measures): string[] {
  const share = (value: number) => `${(value * 100).toFixed(1)} %`;
  return [
    String(measures.n),
    share(measures.accuracy),
    `${(measures.accuracyCi95[0] * 100).toFixed(1)}–${(measures.accuracyCi95[1] * 100).toFixed(1)} %`,
    share(measures.balancedAccuracy),
    share(ece),
    ...[macroF1, logLoss, tvToVotes!, klToVotes!, rocAuc!].map((value) => value.toFixed(3)),
    ...Object.values(measures.perClass).flatMap(({ precision, recall, f1, support, rocAuc: area }) => [
      String(support),
      precision === null ? '–' : share(precision),
      recall === null ? '–' : share(recall),
      f1 === null ? '–' : f1.toFixed(3),
      area === null ? '–' : area.toFixed(3),
    ]),
    ...measures.confusion.flatMap((row) => {
      const total = row.reduce((a, b) => a + b);
      return row.map((value) => `${value} ${total === 0 ? '–' : share(value / total)}`);
    }),
    ...measures.reliability.flatMap(({ count, confidence, accuracy }) => [
      String(count),
      ...[confidence, accuracy].map((value) => (value === null ? '–' : share(value))),
    ]),
  ];
}

describe('renderReport', () => {
  const report = exampleReport();
  const page = renderReport(report);

  it('is well-formed, by a check that notices what is not', () => {
    expect(malformation(page)).toBeUndefined();
    expect(malformation(page.replace('</table>', ''))).toContain('closes <table>');
    expect(malformation(page.replace('</h1>', '< </h1>'))).toBe('<');
    expect(malformation(page.replace('</h1>', ' & more</h1>'))).toBe('&');
  });

  it('shows every measure, official and de-duplicated', () => {
    const cells = cellsOf(page);
    const evaluation = report.evaluations[0]!;
    for (const measures of [evaluation, evaluation.deduplicated!])
      for (const text of numbersOf(measures)) expect(cells).toContain(text);
  });

  it('shows every epoch, setting and count, with totals', () => {
    const cells = cellsOf(page);
    const epochs = [
      ...['1', '0.1', '1.7123', '34.57 %', '1.5432', '45.68 %', '251', '61.2'],
      ...['2 (kept)', '0.0125', '1.1020', '61.11 %', '1.2030', '58.77 %', '1,256', '60.0'],
    ];
    const settings = [
      'seed',
      '11',
      'optimizer.name',
      'sgd',
      'optimizer.momentum',
      '0.875',
      '[0.9,1.1]',
      'null',
      '{}',
    ];
    const environment = ['node', 'v22.1.0', 'threads'];
    const data = ['1,201', '302', '31', '127', '5', '1,503', '163', '333', '1,328', '1,666'];
    for (const text of [...epochs, ...settings, ...environment, ...data]) expect(cells).toContain(text);
    for (const text of ['83,421 parameters', '4,123,456 multiply', 'c0ffee5eed', '2 epochs in 2 min 01 s'])
      expect(page).toContain(text);
  });

  it('names protocol, votes and n beside each accuracy', () => {
    expect(page).toContain('test split · majority-8 · vote table fer2013new');
    expect(page).toContain('66.7 % <span>accuracy, official</span>');
    expect(page).toContain('n = 12');
    expect(page).toContain('<strong>55.6 %</strong> de-duplicated');
    expect(page).toContain('<strong>57.1 %</strong> without near-duplicates');
    expect(cellsOf(page)).toContain('25.0–84.2 %');
    expect(page).toContain('n = 9');
    expect(page).toContain('validation split, protocol majority-7, vote table label-tables (n = 3,175)');
    for (const [, caption] of page.matchAll(
      /<caption><span>((?:Overall|By class|Confusion|Calibration).*?)<\/span>/g,
    ))
      expect(caption).toContain('test split, protocol majority-8, vote table fer2013new (n = 12)');
  });

  it('says how to run it again, what the classes mean and what the model is not for', () => {
    expect(page).toContain('<code>npx mienjs train --model mien-tiny --seed 11</code>');
    expect(page).toContain('perceived expression');
    expect(page).toContain('Article 5(1)(f)');
  });

  it('lists its chapters, figures before tables, and folds what is looked up', () => {
    const linked = Array.from(page.matchAll(/<li><a href="#([^"]+)">/g), ([, id]) => id);
    expect(linked).toEqual(['figures', 'results', 'training', 'data', 'reproduce', 'limits']);
    const places = linked.map((id) => page.indexOf(` id="${id}"`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    const folded = page.slice(page.indexOf('<h3 id="results-1">') - 60, page.indexOf('id="training"'));
    expect(folded).toMatch(/<details[^>]*>\s*<summary><h3 id="results-1">/);
    expect(folded).not.toContain('<details open');
  });

  it('puts all protocols into one table', () => {
    const { withoutNearCopies: _, ...other } = exampleEvaluation();
    const several = renderReport({
      ...report,
      evaluations: [exampleEvaluation(), { ...other, protocol: 'majority-7', deduplicated: null }],
    });
    const [all] = /<table>\s*<caption><span>All protocols.*?<\/table>/s.exec(several)!;
    const rows = Array.from(all.matchAll(/<tr><th scope="row">.*?<\/tr>/g), ([row]) => [...cellsIn(row)]);
    expect(rows.map((row) => row[0])).toEqual([
      'test, majority-8, vote table fer2013new',
      'test, majority-7, vote table fer2013new',
    ]);
    expect(rows[0]!.filter((text) => text.endsWith(' %') && !text.includes('–'))).toEqual([
      '66.7 %',
      '55.6 %',
      '57.1 %',
    ]);
    expect(rows[1]!.slice(5)).toEqual(Array(8).fill('–'));
  });

  it('carries figures inside, as images with a text for those who do not see them', () => {
    const sources = [
      ...page.matchAll(/<img(?: class="chart")? src="data:image\/svg\+xml;base64,([^"]+)" alt="([^"]+)">/g),
    ];
    expect(sources.map(([, source]) => Buffer.from(source!, 'base64').toString('utf8'))).toEqual(
      report.figures.map(({ svg }) => svg),
    );
    expect(sources[0]![2]).toBe('Loss and accuracy: Both curves, by epoch.');
    // Charts follow the dark theme, faces do not.
    expect(page.match(/<img class="chart"/g)).toHaveLength(2);
    const faces = {
      title: 'Faces',
      caption: 'Faces.',
      svg: '<svg viewBox="0 0 1 1"><image href="data:,"/></svg>',
    };
    expect(renderReport({ ...report, figures: [faces] })).toContain('<img src="data:');
    expect(page).toMatch(/prefers-color-scheme: dark\) {[^}]*img\.chart { filter: invert/);
    // The first is four times as wide as high, the second square.
    expect(page.match(/<figure class="wide"/g)).toHaveLength(1);
  });

  it('asks for nothing from outside and runs no script', () => {
    expect(page).not.toMatch(/<script|<link|<iframe|javascript:|\son[a-z]+=|@import|url\(/i);
    expect(page).not.toMatch(/(?:src|href)="(?!data:image\/svg\+xml;base64,|#)/);
    expect(page).toContain('default-src &#39;none&#39;; img-src data:');
  });

  it('is made for a screen reader: one h1, no heading level left out, tables with captions and scopes', () => {
    const levels = Array.from(page.matchAll(/<h([1-6])/g), ([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, i) => {
      expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    });
    expect(page.match(/<caption>/g)?.length).toBe(page.match(/<table>/g)?.length);
    expect(page).not.toMatch(/<th(?! scope=)[ >]/);
    const ids = Array.from(page.matchAll(/ id="([^"]+)"/g), ([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/(?:aria-labelledby="|href="#)([^"]+)"/g))
      expect(ids).toContain(target);
    expect(page).toContain('<html lang="en">');
  });

  it('escapes all that it is given', () => {
    const evil = `</title><img src=x onerror="a('b')">&`;
    const evaluation = { ...exampleEvaluation(evil), protocol: evil, table: evil, split: evil };
    const hostile: RunReport = {
      ...report,
      title: evil,
      model: evil,
      command: evil,
      config: { [evil]: evil },
      environment: { [evil]: { [evil]: evil } },
      data: { hash: evil, labels: evil, counts: { [evil]: { [evil]: 1 } } },
      validation: { protocol: evil, table: evil, n: 1 },
      evaluations: [
        {
          ...evaluation,
          classes: evaluation.classes.map(() => evil),
          trueClasses: [evil],
          perClass: { [evil]: evaluation.perClass.happy! },
          confusion: [evaluation.confusion[0]!],
          deduplicated: null,
        },
      ],
      figures: [{ title: evil, caption: evil, svg: `<svg><script>${evil}</script></svg>` }],
    };
    const escaped = renderReport(hostile);
    expect(malformation(escaped)).toBeUndefined();
    expect(escaped).not.toContain('<img src=x');
    expect(escaped).not.toContain('<script');
    expect(escaped).toContain(
      '<h1>&lt;/title&gt;&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;</h1>',
    );
  });

  it('leaves out what a run does not have', () => {
    const bare = renderReport({ ...report, history: [], evaluations: [], figures: [], selectedEpoch: null });
    expect(malformation(bare)).toBeUndefined();
    expect(bare).toContain('This run was not evaluated.');
    for (const section of ['Results', 'Figures', 'Training']) expect(bare).not.toContain(`>${section}</h2>`);
    for (const section of ['Data', 'Reproduce']) expect(bare).toContain(`>${section}</h2>`);
    expect(bare).toContain('Article 5(1)(f)');
  });

  it('says so where all faces were trained on', () => {
    const evaluation = { ...exampleEvaluation(), deduplicated: null };
    const copies = renderReport({ ...report, evaluations: [evaluation] });
    expect(malformation(copies)).toBeUndefined();
    expect(copies).toContain('no face is left');
    expect(copies).not.toContain('Confusion without copies');
  });
});
