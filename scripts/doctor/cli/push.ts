import { isLoopback } from '../../../edge/http/loopback.ts';
import { Failure } from '../../lib/failure.ts';
import type { Settings } from '../report/findings.ts';
import { askWhether } from './ask.ts';
import { type Carrier, carriers, type Parcel } from './carriers.ts';
import type { DoctorOptions } from './options.ts';
import { quoted } from './write.ts';

const HIDDEN = '[hidden]';
/** Whoever has a backend never wants the demo in its place. */
const BESIDE = { ALLOW_DEMO: 'off' };

export interface PushOptions extends Pick<DoctorOptions, 'destination' | 'isSure' | 'outFile'> {
  /** Default: whoever sits at the terminal. */
  readonly ask?: (question: string) => Promise<boolean | undefined>;
  readonly say?: (line: string) => void;
}

/**
 * Carries what was found to where the site runs, once somebody has seen what that is and has said yes.
 *
 * @throws Failure where nobody can be asked, and where the platform does not take it
 */
export async function push(settings: Settings, options: PushOptions): Promise<void> {
  const { destination, isSure, ask = askWhether, say = console.log } = options;
  if (destination === undefined) return;
  const parcel = parcelOf(settings);
  const carrier = carriers[destination](options);
  if (carrier.isElsewhere) requireReachable(parcel);
  await carrier.prepare?.(parcel);
  say(planOf(parcel, carrier));
  // To write a file is no more than was asked for.
  const isWanted = isSure || !carrier.isElsewhere || (await ask('\n  Go on?'));
  if (isWanted === undefined)
    throw new Failure('Nothing was pushed: nobody is here to say yes. In a script, add --yes.');
  if (!isWanted) return say('  Nothing was pushed.\n');
  await carrier.carry(parcel);
  say(['', `  ${carrier.next}`, ...remindersOf(parcel), ''].join('\n'));
}

/** Apart, what everyone may read and what nobody may; what the owner has yet to fill in is neither. */
function parcelOf({ variables, fillIn, own = {} }: Settings): Parcel {
  const tried = fillIn.flatMap(({ variable }) => {
    const value = own[variable];
    return value === undefined ? [] : [[variable, value] as const];
  });
  // What is empty is as good as not set, and nothing that could be sent.
  const found = Object.entries(variables).filter(([, value]) => value !== '');
  return {
    plain: { ...Object.fromEntries(found), ...BESIDE },
    secret: Object.fromEntries(tried),
    missing: fillIn.filter(({ variable }) => own[variable] === undefined),
  };
}

/** What is on this machine is nowhere else. */
function requireReachable({ plain }: Parcel): void {
  for (const [name, value] of Object.entries(plain)) {
    if (!/^https?:/i.test(value) || !URL.canParse(value) || !isLoopback(value)) continue;
    throw new Failure(
      `Nothing was pushed: ${name} is ${value}, which is this machine, and cannot be reached from there.\n` +
        'Examine the address at which the world reaches it: --url https://api.example.com.',
    );
  }
}

function planOf({ plain, secret }: Parcel, { title, how }: Carrier): string {
  const shown = [
    ...Object.entries(plain).map(([name, value]) => [name, quoted(value)] as const),
    ...Object.keys(secret).map((name) => [name, HIDDEN] as const),
  ];
  const width = Math.max(...shown.map(([name]) => name.length));
  const rows = shown.map(([name, value]) => `    ${name.padEnd(width)}   ${value}`);
  return [`  ${title}`, '', ...rows, '', `  ${how}`].join('\n');
}

function remindersOf({ missing }: Parcel): string[] {
  if (missing.length === 0) return [];
  const names = missing.map(({ variable }) => variable).join(', ');
  return [`  Left for you to set, because the doctor was not given it: ${names}.`];
}
