import { describe } from 'vitest';
import { PRESETS, type Preset } from '../../edge/backend/presets/index.ts';
import { running } from '../fixtures/backends/contracts/running.ts';
import { PRESET_PLANS } from '../fixtures/backends/shapes/preset-plans.ts';
import { promises } from '../fixtures/backends/shapes/promises.ts';
import { startShape } from '../fixtures/backends/shapes/stand-ins.ts';

describe.each(PRESET_PLANS)('with the preset %s', (name, plan) => {
  const { login, me, refresh }: Preset = PRESETS[name];
  promises(
    running(() => startShape(plan)),
    {
      login: login?.shared ? undefined : login,
      profile: me?.holdsToken ? me : undefined,
      renews: refresh !== undefined,
    },
  );
});
