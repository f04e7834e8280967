import * as v from 'valibot';
import { cookiesNamed } from '../http/cookie-header.ts';
import type { RequestContext, Services } from '../pipeline/context.ts';
import { type CookieJar, type CookieWrite, namePrefix, SECOND_STEP_NAME } from '../session/cookie.ts';

/** The `typ` of the sealed cookie. */
export const SECOND_STEP_TYPE = 'gatehouse-second-step+v1';

/** Seconds in which a code has to be typed: messages take their time. */
const MAX_AGE = 600;
/** What browsers take of one cookie, with room for its name. */
const MAX_LENGTH = 4_000;
/** Characters of a user name; what comes after tells no two accounts apart. */
const MAX_USERNAME = 512;

const schema = v.object({
  username: v.string(),
  /** What the code is sent with; absent where it goes to the address of the sign-in, with the password. */
  challenge: v.exactOptional(v.string()),
  returnTo: v.string(),
  begunAt: v.number(),
  backend: v.string(),
});

/** A sign-in whose password was right, and which wants a code. The password is not in it. */
export type SecondStep = Readonly<v.InferOutput<typeof schema>>;

type Keeper = Pick<Services, 'secondStepSealer' | 'config' | 'now'>;
type Carrier = Pick<RequestContext, 'headers' | 'jar'>;

/**
 * Keeps a second step in the browser that has begun it, and in no other.
 *
 * @param begun - without the moment and the backend; a step that goes on with another challenge keeps its moment
 * @returns `undefined` where the challenge is too long for a cookie
 */
export async function keepSecondStep(
  { secondStepSealer, config, now }: Keeper,
  { jar }: Carrier,
  begun: Omit<SecondStep, 'begunAt' | 'backend'> & Partial<SecondStep>,
): Promise<CookieWrite | undefined> {
  const username = begun.username.slice(0, MAX_USERNAME);
  const step: SecondStep = { begunAt: now(), ...begun, username, backend: config.backend.name };
  const whole = await secondStepSealer.seal(step);
  const value = whole.length > MAX_LENGTH ? await secondStepSealer.seal({ ...step, returnTo: '' }) : whole;
  const maxAge = MAX_AGE - Math.floor((now() - step.begunAt) / 1000);
  return value.length > MAX_LENGTH ? undefined : { name: nameIn(jar), value, maxAge };
}

/** The second step that a browser is at, for this backend and not for too long; of two cookies someone may have planted one. */
export async function openSecondStep(
  { secondStepSealer, config, now }: Keeper,
  ctx: Carrier,
): Promise<SecondStep | undefined> {
  const [only, ...others] = cookiesOf(ctx);
  if (only === undefined || others.length > 0) return undefined;
  const opened = await secondStepSealer.open(only.value);
  const parsed = v.safeParse(schema, opened.ok ? opened.payload : undefined);
  if (!parsed.success) return undefined;
  const { begunAt, backend } = parsed.output;
  const isUnderWay = backend === config.backend.name && now() - begunAt < MAX_AGE * 1000;
  return isUnderWay ? parsed.output : undefined;
}

/** Takes it away, where there is one. */
export function forgetSecondStep(ctx: Carrier): CookieWrite[] {
  return cookiesOf(ctx).length === 0 ? [] : [{ name: nameIn(ctx.jar), value: '', maxAge: 0 }];
}

function cookiesOf({ headers, jar }: Carrier) {
  const name = nameIn(jar);
  return cookiesNamed(headers.get('cookie'), name).filter((sent) => sent.name === name);
}

function nameIn(jar: CookieJar): string {
  return namePrefix(jar) + SECOND_STEP_NAME;
}
