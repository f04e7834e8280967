import type { DemoWords } from '../../../../locales/demo/en.ts';
import type { ApiAnswer } from './call-api.ts';

/**
 * Says in a sentence what an answer means, and who gave it, the gate or the backend.
 *
 * @param words - the sentences
 * @returns an empty string where the status says enough
 */
export function explainAnswer(
  { code, ok, status = '' }: Pick<ApiAnswer, 'code' | 'ok' | 'status'>,
  words: DemoWords['dashboard']['api'],
): string {
  const known = sentenceIn(words.byCode, code);
  if (known !== undefined) return known;
  const number = Number.parseInt(status, 10);
  if (Number.isNaN(number)) return words.down;
  if (ok) return '';
  return sentenceIn(words.byStatus, String(number)) ?? (number >= 500 ? words.backendFailed : '');
}

function sentenceIn(sentences: Readonly<Record<string, string>>, name = ''): string | undefined {
  return Object.hasOwn(sentences, name) ? sentences[name] : undefined;
}
