import type { DemoWords } from '../../locales/demo/en.ts';

type Stations = DemoWords['start']['stations'];

/** One request, step by step, from the browser to the backend. */
export function RequestPath({ words }: { readonly words: Stations }) {
  return (
    <ol className="grid md:grid-cols-4">
      {Object.entries(words).map(([station, { name, says, sends }]) => (
        <li
          key={station}
          className="relative grid grid-cols-[4rem_1fr] gap-x-5 pb-10 last:pb-0 md:block md:pe-8 md:pb-0"
        >
          <Arch open={station === 'gate'} />
          <div className="md:mt-5">
            <h3 className="text-xl font-semibold">{name}</h3>
            <p className="mt-1 max-w-[24ch] text-muted">{says}</p>
          </div>
          {sends && <Arrow label={sends} />}
        </li>
      ))}
    </ol>
  );
}

/** A doorway: only the gate's has a key in it. */
function Arch({ open }: { readonly open: boolean }) {
  return (
    <svg viewBox="0 0 64 72" className="h-18 w-16" fill="none" aria-hidden="true">
      <path
        d="M6 70V32a26 26 0 0 1 52 0v38z"
        className={open ? 'fill-wall stroke-wall' : 'fill-raised stroke-edge'}
        strokeWidth="1.5"
      />
      {open && (
        <g className="fill-wall-brass">
          <circle cx="32" cy="34" r="7" />
          <path d="M32 37l5.5 18h-11z" />
        </g>
      )}
    </svg>
  );
}

function Arrow({ label }: { readonly label: string }) {
  return (
    <div className="absolute top-19 bottom-1 inset-s-8 flex items-center md:top-6 md:inset-e-5 md:bottom-auto md:inset-s-21 md:flex-col md:items-stretch">
      <span className="ms-4 rounded bg-paper text-sm text-brass md:order-first md:ms-0 md:text-center">
        {label}
      </span>
      <span className="absolute inset-y-0 inset-s-0 w-px bg-edge forced-colors:bg-[CanvasText] md:static md:h-px md:w-auto" />
      <span className="absolute bottom-0 -inset-s-[3.5px] size-2 rotate-45 border-r border-b border-edge md:-inset-e-px md:-bottom-[3.5px] md:inset-s-auto md:-rotate-45 md:rtl:rotate-135" />
    </div>
  );
}
