import type { ConfigProblem } from './config-types.ts';

/** Its styles are in it: nothing else is served while a deployment is closed. */
export const SETUP_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

const STYLE = `
:root{color-scheme:light dark;--paper:#f7f6f2;--ink:#1d2b26;--muted:#54635c;--line:#d6d9d2;--accent:#1f5c46}
@media(prefers-color-scheme:dark){:root{--paper:#131a17;--ink:#e6ece8;--muted:#a3b1aa;--line:#33403a;--accent:#7fc8a9}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.55 system-ui,sans-serif}
main{max-width:44rem;margin:0 auto;padding:3rem 1.25rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 1rem}
p{margin:0 0 1rem;color:var(--muted)}
dl{margin:2rem 0;border-top:1px solid var(--line)}
dt{margin-top:1.25rem;font-weight:600;overflow-wrap:anywhere}
dd{margin:.25rem 0 0;padding-bottom:1.25rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
code{font:600 1rem ui-monospace,monospace;color:var(--accent)}`;

/** What strangers see: that there is nothing to see, and where the owner finds out more. */
export function strangersPage(): string {
  return page(
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
      `<dt><code>${escaped(variable)}</code> ${escaped(problem)}.</dt><dd>${marked(cure)}</dd>`,
  );
  return page(
    'Nearly there',
    `<p>${count} this deployment closed. Correct what is listed, deploy again, and reload this page.</p>
<dl>${items.join('\n')}</dl>
<p>Only who has the link from the log sees this page. It shows names, and never a value.</p>`,
  );
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${STYLE}</style>
<main>
<h1>${title}</h1>
${content}
</main>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** What stands between backticks is to be typed. */
function marked(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
