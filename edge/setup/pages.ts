import type { ConfigProblem } from '../config/types.ts';
import { escapeHtml, plainPage } from '../http/plain-page.ts';

/** What strangers see: that there is nothing to see, and where the owner finds out more. */
export function notOpenPage(): string {
  return plainPage(
    'Not open yet',
    `<p>This site is still being set up, so nobody can sign in at the moment.</p>
<p>Is it yours? The log of the deployment has a link that shows what is missing.</p>`,
  );
}

/** What the owner sees: each variable that is missing or wrong, and the cure; never a value. */
export function setupPage(problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? 'One setting keeps' : `${problems.length} settings keep`;
  const items = problems.map(
    ({ variable, problem, cure }) =>
      `<dt><code>${escapeHtml(variable)}</code> ${escapeHtml(problem)}.</dt><dd>${marked(cure)}</dd>`,
  );
  return plainPage(
    'Nearly there',
    `<p>${count} this deployment closed. Correct what is listed, deploy again, and reload this page.</p>
<dl>${items.join('\n')}</dl>
<p>Only who has the link from the log sees this page. It shows names, and never a value.</p>`,
  );
}

/** What stands between backticks is to be typed. */
function marked(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
