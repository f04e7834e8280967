import { BRAND } from '../../brand.ts';
import { Mark } from './mark.tsx';

/** The name with its mark. */
export function Brand({ onWall = false }: { readonly onWall?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2.5 font-display text-xl font-semibold tracking-tight">
      <Mark className={onWall ? 'size-7 [&_g]:fill-wall-brass' : 'size-7'} />
      {BRAND.name}
    </span>
  );
}
