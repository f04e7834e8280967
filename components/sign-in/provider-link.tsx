import type { PageFacts } from '../../edge/index.ts';
import type { Words } from '../../locales/en.ts';
import { Around } from '../ui/around.tsx';
import { When } from '../ui/when.tsx';

export interface ProviderLinksProps {
  readonly page: PageFacts;
  readonly words: Words;
  /** Whether they are the only ways in. */
  readonly alone: boolean;
  /** How many there may be that the backend asks. */
  readonly most: number;
}

/** The ways to wherever else people sign in: at the provider, and at those that the backend asks. */
export function ProviderLinks({ page, words: { login }, alone, most }: ProviderLinksProps) {
  return (
    <div className="space-y-3">
      <When it={page.provider}>
        <ProviderLink
          words={login.continueWith}
          label={page.provider}
          path={page.providerPath}
          alone={alone}
        />
      </When>
      {Array.from({ length: most }, (_, index) => `social${index}` as const).map((each) => (
        <When key={each} it={page[each]}>
          <ProviderLink
            words={login.continueWith}
            label={page[each]}
            path={page[`${each}Path`]}
            alone={false}
          />
        </When>
      ))}
    </div>
  );
}

interface ProviderLinkProps {
  readonly words: Words['login']['continueWith'];
  /** What people know the provider by. */
  readonly label: string | undefined;
  /** Where the sign-in there begins. */
  readonly path: string | undefined;
  /** Whether it is the only way in. */
  readonly alone: boolean;
}

/** The way to the provider. A plain link: it leads off this site, and must never be fetched ahead. */
function ProviderLink({ words, label, path, alone }: ProviderLinkProps) {
  return (
    <a
      href={path}
      data-provider=""
      className={`btn w-full text-center wrap-anywhere ${alone ? 'btn-main' : ''}`}
    >
      <Around words={words}>{label}</Around>
    </a>
  );
}

/** Stands between two ways in. */
export function Or({ word }: { readonly word: string }) {
  return (
    <p className="my-6 flex items-center gap-4 text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      {word}
    </p>
  );
}
