export interface DemoBannerProps {
  readonly username: string;
  readonly password: string;
}

/** The demo's credentials, where the embedded demo backend is in use. */
export function DemoBanner({ username, password }: DemoBannerProps) {
  return (
    <aside aria-label="Demo" className="mt-8 rounded-lg bg-brass-wash px-4 py-4 text-ink">
      <p className="text-sm">This gate stands in front of the built-in demo backend. Come in as:</p>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 font-mono text-sm">
        <dt className="font-sans text-muted">User name</dt>
        <dd className="break-all">{username}</dd>
        <dt className="font-sans text-muted">Password</dt>
        <dd className="break-all">{password}</dd>
      </dl>
      <button
        type="button"
        data-fill={JSON.stringify({ username, password })}
        className="btn mt-3 min-h-11 py-1 text-sm noscript:hidden"
        disabled
      >
        Fill in
      </button>
    </aside>
  );
}
