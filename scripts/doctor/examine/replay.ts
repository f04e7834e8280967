import { backendFrom, ownVariables } from '../discover/contracts.ts';
import { fine, note } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import type { Renewal } from './refresh.ts';

/**
 * Spends a refresh token a second time, as happens after a crash, or with a thief.
 *
 * @returns the refresh token that is good now, if there is one
 */
export async function examineReplay(exam: Examination, renewal: Renewal): Promise<string | undefined> {
  const { spent, newest, variables } = renewal;
  const backend = backendFrom(exam, { ...variables, ...ownVariables(exam) });
  if (backend === undefined || spent === newest || !exam.options.replay) return newest;
  const again = await backend.refresh(spent);
  if (again.status === 'transient') return newest;
  if (again.status === 'ok') {
    const text =
      again.tokens.refreshToken === newest
        ? 'A token that was just spent is answered once more, with the same successor: a crash in the middle harms nobody.'
        : 'A token that was just spent is taken once more: there is a retry window, or no account is kept of them.';
    exam.say(fine('refresh.retry-window', text));
    return again.tokens.refreshToken ?? newest;
  }
  const successor = await backend.refresh(newest);
  if (successor.status === 'ok') {
    exam.say(fine('refresh.replay', 'A token that was spent is refused, and its successor stays good.'));
    return successor.tokens.refreshToken ?? newest;
  }
  const text =
    'A token that is spent twice ends the session: its successor is refused as well. Gatehouse spends each once, for all tabs and regions.';
  const cure =
    'A few seconds in which the API takes one again would heal a crash in the middle; docs/refresh.md says how.';
  exam.say(note('refresh.replay', text, cure));
  return undefined;
}
