import * as v from 'valibot';
import { pack } from '../crypto/pack.ts';
import { cookiesNamed } from '../http/cookie-header.ts';
import type { RequestContext, Services } from '../pipeline/context.ts';
import { type CookieWrite, SECOND_STEP_NAME } from '../session/cookie.ts';
import { type CookieJar, namePrefix } from '../session/jar.ts';

/** The `typ` of the sealed cookie. */
export const SECOND_STEP_TYPE = 'gatehouse-second-step+v1';

/** Seconds in which a code has to be typed: messages take their time. */
const MAX_AGE = 600;
/** What browsers take of one cookie, with room for its name. */
const MAX_LENGTH = 4_000;
/** Characters of a user name; what comes after tells no two accounts apart. */
const MAX_USERNAME = 512;
/** Bytes that a step is padded to. Sealed, they leave room for its name. */
const PADDED_BYTES = 2_700;

const schema = v.object({
  username: v.string(),
  /** What the code is sent with; absent where it goes to the address of the sign-in, with the password. */
  challenge: v.exactOptional(v.string()),
  /** What the challenge was made of, and the token that it takes to go on: of a sign-in that has given half a session. */
  factor: v.exactOptional(v.string()),
  accessToken: v.exactOptional(v.string()),
  /** Where there was no password: a message was sent to the address that is the user name. */
  byEmail: v.exactOptional(
    v.object({
      /** Names this step among others for the same account, and proves to the backend which browser it is. */
      codeVerifier: v.string(),
      sentAt: v.number(),
    }),
  ),
  /** Makes all of one length, so that it tells nobody whether there is a challenge. */
  padding: v.exactOptional(v.string()),
  returnTo: v.string(),
  brief: v.exactOptional(v.literal(true)),
  begunAt: v.number(),
  backend: v.string(),
});

/** A sign-in that wants a code: after the password, which is not in it, or in its place. */
export type SecondStep = Readonly<v.InferOutput<typeof schema>>;

type Keeper = Pick<Services, 'secondStepSealer' | 'config' | 'now'>;
type Carrier = Pick<RequestContext, 'headers' | 'jar'>;

/**
 * Keeps a second step in the browser that has begun it, and in no other.
 *
 * @param begun - without the moment and the backend; a step that goes on with another challenge keeps its moment
 * @param isPadded - whether its length must not tell what is in it
 * @returns `undefined` where the challenge is too long for a cookie
 */
export async function keepSecondStep(
  { secondStepSealer, config, now }: Keeper,
  { jar }: Carrier,
  begun: Omit<SecondStep, 'begunAt' | 'backend'> & Partial<SecondStep>,
  isPadded = false,
): Promise<CookieWrite | undefined> {
  const username = begun.username.slice(0, MAX_USERNAME);
  const step: SecondStep = { begunAt: now(), ...begun, username, backend: config.backend.name };
  const seal = (content: SecondStep) => secondStepSealer.seal(isPadded ? padded(content) : content);
  const whole = await seal(step);
  const value = whole.length > MAX_LENGTH ? await seal({ ...step, returnTo: '' }) : whole;
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

function padded(step: SecondStep): SecondStep {
  const { length } = pack(JSON.stringify({ ...step, padding: '' }));
  return { ...step, padding: '.'.repeat(Math.max(0, PADDED_BYTES - length)) };
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
