import { Around } from './around.tsx';
import { demoWordsIn } from './demo-words.ts';

/** Says on every page that nothing here is real yet, and what makes it so. */
export function DemoRibbon({ tag }: { readonly tag: string }) {
  const { demo, label, text } = demoWordsIn({ tag }).ribbon;
  return (
    <aside aria-label={label} className="bg-brass-wash px-5 py-2 text-sm sm:px-8">
      <p>
        <strong>{demo}</strong>
        <Around words={text}>
          <code className="font-mono">BACKEND_URL</code>
        </Around>
      </p>
    </aside>
  );
}
