import { platzi } from './platzi.ts';
import type { Preset } from './types.ts';

export const PRESETS = { platzi } as const satisfies Record<string, Preset>;

export const PRESET_NAMES = ['platzi'] as const satisfies readonly (keyof typeof PRESETS)[];

export type { Encoding, Preset } from './types.ts';
