/** What the pages of a site are called, and what those look like that stand alone, without app/colors.css. */
export interface Brand {
  readonly name: string;
  /** What search engines show below the name. */
  readonly description: string;
  /** The language of whoever prefers none of those in locales/index.ts, as BCP 47 has it. */
  readonly language: string;
  readonly light: Colors;
  readonly dark: Colors;
}

/** As CSS writes them. */
export interface Colors {
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly brass: string;
}

/** Yours to change: by hand, or by `npm run make-mine`, which writes what stands below. */
export const BRAND: Brand = {
  name: 'Gatehouse',
  description: 'The login in front of the JWT API that you already have.',
  language: 'en',
  light: {
    paper: '#f2f3ee',
    ink: '#16211c',
    muted: '#4c5b54',
    accent: '#125443',
    onAccent: '#f3faf6',
    brass: '#7d560c',
  },
  dark: {
    paper: '#0e1513',
    ink: '#e5ebe5',
    muted: '#a2b1a9',
    accent: '#8fd3bb',
    onAccent: '#0a211a',
    brass: '#e2b863',
  },
};
