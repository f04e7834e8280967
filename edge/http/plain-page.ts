import { BRAND, type Colors } from '../../brand.ts';
import type { Language } from '../../locales/site.ts';
import type { PageHeaders } from './page-headers.ts';

/** The headers of a page that stands alone: its styles are in it, and it loads and runs nothing. */
export const PLAIN_PAGE_HEADERS: PageHeaders = {
  policy:
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  others: [],
};

const STYLE = `
:root{color-scheme:light dark;${properties(BRAND.light)}}
@media(prefers-color-scheme:dark){:root{${properties(BRAND.dark)}}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 "Avenir Next",Avenir,"Segoe UI","Noto Sans",system-ui,sans-serif}
main{max-width:40rem;margin:0 auto;padding:clamp(3rem,12vh,7rem) 1.25rem}
h1{font:600 2.25rem/1.15 "Iowan Old Style",Palatino,"URW Palladio L",P052,Georgia,serif;margin:0 0 1rem;text-wrap:balance}
p{margin:0 0 1rem;color:var(--muted);text-wrap:pretty}
a{color:var(--accent)}
a:focus-visible{outline:3px solid var(--brass);outline-offset:3px;border-radius:4px}
nav{display:flex;flex-wrap:wrap;gap:1rem;margin:2rem 0}
nav a{padding:.5rem 1.25rem;border:1px solid var(--accent);border-radius:.5rem;font-weight:600;text-decoration:none}
nav a:first-child{background:var(--accent);color:var(--on-accent)}
nav a:hover{text-decoration:underline}
code{font:600 1rem ui-monospace,monospace;color:var(--accent);overflow-wrap:anywhere}`;

/**
 * A page that needs nothing but itself: for when there is no framework to render one, or no sense in asking it.
 *
 * @param language - in which it is said
 * @param title - plain text
 * @param content - HTML, in which what is not ours has been escaped
 */
export function plainPage({ tag, words }: Language, title: string, content: string): string {
  return `<!doctype html>
<html lang="${escapeHtml(tag)}" dir="${words.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${escapeHtml(`${title} · ${BRAND.name}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

function properties({ paper, ink, muted, accent, onAccent, brass }: Colors): string {
  return `--paper:${paper};--ink:${ink};--muted:${muted};--accent:${accent};--on-accent:${onAccent};--brass:${brass}`;
}

/** Makes text of anything, between tags and in attributes that stand in double quotes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
