const RINGS = [100, 140, 180, 220, 260] as const;

/** Rings of stone around a lit doorway, drawn for a dark wall. Decoration. */
export function Archway({ className }: { readonly className: string }) {
  return (
    <svg viewBox="-2 38 524 582" className={className} fill="none" aria-hidden="true">
      {RINGS.map((radius) => (
        <path key={radius} d={doorway(radius)} className="stroke-wall-line" strokeWidth="1.5" />
      ))}
      <path d={doorway(60)} className="fill-wall-brass" />
      <g className="fill-wall">
        <circle cx="260" cy="420" r="17" />
        <path d="M260 425l14 46h-28z" />
      </g>
    </svg>
  );
}

function doorway(radius: number): string {
  return `M${260 - radius} 622V300a${radius} ${radius} 0 0 1 ${radius * 2} 0v322`;
}
