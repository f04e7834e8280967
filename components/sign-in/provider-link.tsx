export interface ProviderLinkProps {
  /** What people know the provider by. */
  readonly label: string | undefined;
  /** Where the sign-in there begins. */
  readonly path: string | undefined;
  /** Whether it is the only way in. */
  readonly alone: boolean;
}

/** The way to the provider. A plain link: it leads off this site, and must never be fetched ahead. */
export function ProviderLink({ label, path, alone }: ProviderLinkProps) {
  return (
    <a href={path} className={`btn w-full text-center wrap-anywhere ${alone ? 'btn-main' : ''}`}>
      Continue with {label}
    </a>
  );
}

/** Stands between two ways in. */
export function Or() {
  return (
    <p className="my-6 flex items-center gap-4 text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      or
    </p>
  );
}
