import { contrast, type Oklch, toHex, toOklch } from './oklch.ts';

type Scheme = 'light' | 'dark';

/** The colours as they come, by their names in app/colors.css: of light and of dark pages. */
const PALETTE = {
  paper: { light: '#f2f3ee', dark: '#0e1513' },
  raised: { light: '#fbfcf9', dark: '#151e1b' },
  sunken: { light: '#e8ebe3', dark: '#0a100e' },
  ink: { light: '#16211c', dark: '#e5ebe5' },
  muted: { light: '#4c5b54', dark: '#a2b1a9' },
  line: { light: '#d2d8cd', dark: '#2a3733' },
  edge: { light: '#79867f', dark: '#71827a' },
  accent: { light: '#125443', dark: '#8fd3bb' },
  'accent-strong': { light: '#0b3f32', dark: '#b1e4d2' },
  'on-accent': { light: '#f3faf6', dark: '#0a211a' },
  brass: { light: '#7d560c', dark: '#e2b863' },
  'brass-wash': { light: '#f3e8cf', dark: '#2e2611' },
  danger: { light: '#982a1f', dark: '#f3a89b' },
  'danger-wash': { light: '#f8e6e1', dark: '#371b17' },
  wall: { light: '#113d32', dark: '#122923' },
  'on-wall': { light: '#e6f0ea', dark: '#e0ebe5' },
  'wall-line': { light: '#3c6a5c', dark: '#335448' },
  'wall-brass': { light: '#e2b863', dark: '#e2b863' },
} as const;

type Name = keyof typeof PALETTE;

/** What is for attention and for errors stays what it is. */
const FIXED: readonly Name[] = ['brass', 'brass-wash', 'danger', 'danger-wash', 'wall-brass'];
/** What has no colour to speak of gets no more than a touch of it. */
const NEUTRAL: readonly Name[] = ['paper', 'raised', 'sunken', 'ink', 'muted', 'line', 'edge'];
const NAMES = Object.keys(PALETTE) as readonly Name[];
/** WCAG 2.2, success criterion 1.4.3. */
const READABLE = 4.5;
const STEP = 0.01;
/** How much darker what is pointed at gets. */
const STRONGER = 0.07;

type Colors = Readonly<Record<Name, string>>;
export type Palette = Readonly<Record<Scheme, Colors>>;

/**
 * Makes the colours of a site of one. They keep how light they are, so that what could be read still can, and take its hue and
 * as much of its saturation; on light pages it is itself the accent, as dark as it must be to be read.
 *
 * @param color - as `#rrggbb`
 */
export function paletteOf(color: string): Palette {
  const own = toOklch(color);
  const [light, dark] = [schemeOf(own, 'light'), schemeOf(own, 'dark')];
  const accent = readableOn([light.paper, light['on-accent']], own);
  const strong = { ...accent, lightness: accent.lightness - STRONGER };
  return { light: { ...light, accent: toHex(accent), 'accent-strong': toHex(strong) }, dark };
}

function schemeOf(own: Oklch, scheme: Scheme): Colors {
  const strength = own.chroma / toOklch(PALETTE.accent.light).chroma;
  const colors = NAMES.map((name) => {
    const hex = PALETTE[name][scheme];
    const { lightness, chroma } = toOklch(hex);
    const most = NEUTRAL.includes(name) ? Math.min(1, strength) : strength;
    return [name, FIXED.includes(name) ? hex : toHex({ lightness, chroma: chroma * most, hue: own.hue })];
  });
  return Object.fromEntries(colors) as Record<Name, string>;
}

function readableOn(grounds: readonly string[], color: Oklch): Oklch {
  let { lightness } = color;
  const isReadable = () =>
    grounds.every((ground) => contrast(ground, toHex({ ...color, lightness })) >= READABLE);
  while (lightness > 0 && !isReadable()) lightness -= STEP;
  return { ...color, lightness };
}

/** app/colors.css, with these colours. */
export function colorsCss({ light, dark }: Palette): string {
  const lines = (colors: Colors) => NAMES.map((name) => `--${name}: ${colors[name]};`).join('\n');
  return `/* Two sets of values, one set of names. \`npm run make-mine -- --color\` writes them anew. */
:root {
color-scheme: light dark;
${lines(light)}
}

@media (prefers-color-scheme: dark) {
:root {
${lines(dark)}
}
}
`;
}
