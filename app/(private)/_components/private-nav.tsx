'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useFrameWords } from '../../../components/ui/frame-words.tsx';
import { ADMIN_PAGES, PAGES } from './pages.ts';

/** The private pages; the one that is open is marked. A prefetch of a private page would only spend a request. */
export function PrivateNav({ admin }: { readonly admin: boolean }) {
  const pathname = usePathname();
  const words = useFrameWords();
  const pages = admin ? [...PAGES, ...ADMIN_PAGES] : PAGES;
  return (
    <nav aria-label={words.navigation}>
      <ul className="flex flex-wrap gap-x-1">
        {pages.map(({ href, label }) => (
          <li key={href}>
            <Link
              href={href}
              prefetch={false}
              aria-current={pathname === href ? 'page' : undefined}
              className="inline-flex min-h-11 items-center border-b-2 border-transparent px-2 forced-colors:border-[Canvas] forced-colors:aria-[current]:border-[Highlight] text-muted sm:px-3 hover:text-ink aria-[current]:border-brass aria-[current]:font-semibold aria-[current]:text-ink"
            >
              {typeof label === 'string' ? label : label(words)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
