/** An arch, and the keyhole in it; decoration. */
export function Mark({ className }: { readonly className: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} fill="none" aria-hidden="true">
      <path d="M5 29V15a11 11 0 0 1 22 0v14" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
      <path d="M1.5 29h29" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
      <g className="fill-brass">
        <circle cx="16" cy="15" r="3.4" />
        <path d="M16 16.5l2.6 8h-5.2z" />
      </g>
    </svg>
  );
}
