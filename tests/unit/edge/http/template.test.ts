import { describe, expect, test } from 'vitest';
import { choiceOf, FOCUS, markOf, WHEN } from '../../../../components/ui/marks.ts';
import { type Facts, fill } from '../../../../edge/http/template.ts';
import { compileTemplate } from '../../../../scripts/build/template.ts';

const when = (attributes: string, content: string) => `<${WHEN} ${attributes}>${content}</${WHEN}>`;
const filled = (html: string, facts: Facts) => fill(compileTemplate(html), facts);

const HOSTILE = [
  '"><script>alert(1)</script>',
  "' onfocus='alert(1)",
  '</title><script>alert(1)</script>',
  `${markOf('other')}<${WHEN} fact="other">`,
  '&quot;&lt;',
  '$& $1 $` \\',
];

describe('a page that is filled in', () => {
  test('has the fact in the place of its mark, in text and in attributes', () => {
    const html = `<p>Hello, ${markOf('user')}.</p><input value="${markOf('user')}">`;
    expect(filled(html, { user: 'Dana' })).toBe('<p>Hello, Dana.</p><input value="Dana">');
  });

  test('has no attribute for which there is nothing to say', () => {
    const html = `<input value="${markOf('typed')}" aria-describedby="${choiceOf('again', 'name', 'notice')}">`;
    expect(filled(html, {})).toBe('<input>');
    expect(filled(html, { typed: '', again: 'email' })).toBe('<input>');
    expect(filled(html, { again: 'name' })).toBe('<input aria-describedby="notice">');
  });

  test('has a choice within an attribute that is there anyway', () => {
    const html = `<input aria-describedby="${choiceOf('again', 'password', 'notice ')}caps-lock">`;
    expect(filled(html, {})).toBe('<input aria-describedby="caps-lock">');
    expect(filled(html, { again: 'password' })).toBe('<input aria-describedby="notice caps-lock">');
  });

  test('has a choice by any value', () => {
    const html = `<title>${choiceOf('failed', undefined, 'Error: ')}Sign in</title>`;
    expect(filled(html, { failed: 'yes' })).toBe('<title>Error: Sign in</title>');
    expect(filled(html, { failed: '' })).toBe('<title>Sign in</title>');
  });

  test('gives the focus to the one field', () => {
    const html = `<input ${FOCUS}="${choiceOf('again', 'name', 'yes')}">`;
    expect(filled(html, { again: 'name' })).toBe('<input autofocus="">');
    expect(filled(html, {})).toBe('<input>');
  });

  test('has what its conditions let in, one within another', () => {
    const html = when('fact="a"', `A${when('fact="b" is="1"', 'one')}${when('fact="b" none=""', 'none')}`);
    expect(filled(html, {})).toBe('');
    expect(filled(html, { a: 'x', b: '1' })).toBe('Aone');
    expect(filled(html, { a: 'x', b: '2' })).toBe('A');
    expect(filled(html, { a: 'x' })).toBe('Anone');
  });

  test.each(HOSTILE)('takes a fact for text, whatever it is: %s', (text) => {
    const html = `<p title="${markOf('text')}">${markOf('text')}</p><b>${markOf('other')}</b>`;
    const page = filled(html, { text, other: 'other' });
    const written = text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;');
    expect(page).toBe(`<p title="${written}">${written}</p><b>other</b>`);
  });
});

describe('a page whose marks make no sense', () => {
  test.each([`<${WHEN} fact="a">never ends`, `ends</${WHEN}>`])('is refused by the build: %s', (html) => {
    expect(() => compileTemplate(html)).toThrow(WHEN);
  });
});
