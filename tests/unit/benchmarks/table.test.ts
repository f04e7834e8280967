import { expect, test } from 'vitest';
import { markdown, ratioText, short } from '../../../benchmarks/lib/table.ts';

test('a section is a heading, paragraphs, and tables whose columns are as wide as what is in them', () => {
  const table = {
    columns: ['', 'ms'],
    rows: [
      ['first', '1.00'],
      ['the second', '12.5'],
    ],
  };
  expect(markdown({ title: 'Times', content: ['What was done.', table] })).toBe(
    [
      '## Times',
      '',
      'What was done.',
      '',
      '|            |   ms |',
      '| ---------- | ---: |',
      '| first      | 1.00 |',
      '| the second | 12.5 |',
      '',
    ].join('\n'),
  );
});

test('numbers have the three digits that count', () => {
  expect([0.0612, 2.346, 23.46, 234.6, 2345.6].map(short)).toEqual(['0.06', '2.35', '23.5', '235', '2346']);
  expect(ratioText({ ratio: 1.5, spread: [1.4, 12] })).toBe('1.50 (1.40–12.0)');
});
