import { openStandalone } from './edge/adapters/standalone.ts';
import { pagesNotOffered } from './edge/config/account-options.ts';
import type { Part, Prerendered, PrerenderedPage } from './edge/http/template.ts';
import options from './gatehouse.config.ts';
import { SITE } from './locales/site.ts';
import { colors, languages, pages, styles } from './pages.ts';

declare global {
  /** The options that the gatehouse of this process was opened with. */
  var gatehouseOptions: string | undefined;
}

/**
 * Opens one gatehouse in a process, whichever bundle asks first: Next gives its proxy and its handlers modules of their own. In
 * development another is opened when gatehouse.config.ts has changed.
 */
export function openIsolate(): void {
  const said = JSON.stringify(options, (_, value) => (typeof value === 'function' ? String(value) : value));
  if (globalThis.gatehouseOptions === said) return;
  globalThis.gatehouseOptions = said;
  const publicFiles: readonly string[] = JSON.parse(process.env.GATEHOUSE_PUBLIC_FILES ?? '[]');
  const opened = openStandalone((name) => process.env[name], { publicFiles, prerendered: styled() });
  globalThis.gatehouseIsolate = { opened, gateSecret: crypto.randomUUID() };
}

/** The pages of the sign-in, with what they look like, but for those that are the application's own. */
function styled(): Prerendered {
  const named: readonly string[] = JSON.parse(process.env.GATEHOUSE_OWN_PAGES ?? '[]');
  const own = [...named, ...pagesNotOffered(options)];
  const style = (part: Part) =>
    typeof part === 'string'
      ? part.replace('<style></style>', () => `<style>${colors}${styles}</style>`)
      : part;
  const ready = Object.entries<PrerenderedPage>(pages).filter(([path]) => !own.includes(path));
  const dressed = ready.map(
    ([path, { hashes, parts }]) => [path, { hashes, parts: inLanguages(parts).map(style) }] as const,
  );
  return { pages: Object.fromEntries(dressed), routes: [] };
}

/** What is said in a language of these pages is said, too, to whoever wants one of the application's that comes nearest to it. */
function inLanguages(parts: readonly Part[]): Part[] {
  return parts.flatMap((part) => {
    if (typeof part === 'string' || !('parts' in part)) return [part];
    const whole = { ...part, parts: inLanguages(part.parts) };
    if (part.fact !== 'language') return [whole];
    const tags = SITE.all.map(({ tag }) => tag).filter((tag) => !languages.includes(tag));
    const others = tags.filter((tag) => nearest(tag) === part.is);
    return [whole, ...others.map((is) => ({ ...whole, is }))];
  });
}

function nearest(tag: string): string | undefined {
  return languages.find((each) => tag.toLowerCase().startsWith(`${each}-`)) ?? languages[0];
}
