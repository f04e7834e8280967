import { describe } from 'vitest';
import { PRESETS, type Preset } from '../../edge/backend/presets/index.ts';
import { running } from '../fixtures/backends/contracts/running.ts';
import { PRESET_PLANS, type PresetPlan } from '../fixtures/backends/shapes/preset-plans.ts';
import { promises } from '../fixtures/backends/shapes/promises.ts';
import { startShape } from '../fixtures/backends/shapes/stand-ins.ts';

describe.each(Object.keys(PRESET_PLANS).filter(isPlan))('with the preset %s', (name) => {
  const { login, refresh }: Preset = PRESETS[name];
  promises(
    running(() => startShape(PRESET_PLANS[name])),
    { login: login?.shared ? undefined : login, renews: refresh !== undefined },
  );
});

function isPlan(name: string): name is PresetPlan {
  return Object.hasOwn(PRESET_PLANS, name);
}
