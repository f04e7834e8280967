import { SignOutButton } from '../../../components/sign-in/sign-out-button.tsx';
import { useFrameWords } from '../../../components/ui/frame-words.tsx';
import { initials } from '../../../components/ui/initials.ts';

/** Who is signed in, and the way out. */
export function UserMenu({ name }: { readonly name: string }) {
  return (
    <div className="flex min-w-0 items-center gap-3">
      <span
        aria-hidden="true"
        className="grid size-10 shrink-0 place-items-center rounded-t-full rounded-b-md bg-wall pt-1 text-sm font-semibold text-on-wall"
      >
        {initials(name)}
      </span>
      <span className="sr-only truncate sm:not-sr-only sm:max-w-48">{name}</span>
      <SignOutButton label={useFrameWords().signOut} />
    </div>
  );
}
