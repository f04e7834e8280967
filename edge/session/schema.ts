import * as v from 'valibot';
import { issuerSchema } from '../refresh/coordinator/outcome.ts';
import type { Session } from '../types.ts';

const milliseconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const text = v.pipe(v.string(), v.minLength(1));

/** The `typ` of the sealed cookie; its version changes with the shape of the content. */
export const SESSION_TYPE = 'gatehouse-session+v2';

/** What the sealed cookie holds: a session, and whom it belongs to. */
export const sealedSchema = v.object({
  issuer: v.exactOptional(text),
  id: text,
  user: v.objectWithRest(
    { id: text, name: v.exactOptional(text), email: v.exactOptional(text), role: v.exactOptional(text) },
    text,
  ),
  tokens: v.object({
    accessToken: text,
    refreshToken: v.exactOptional(text),
    accessExpiresAt: v.exactOptional(milliseconds),
    receivedAt: milliseconds,
    proofKey: v.exactOptional(v.object({ x: text, y: text, d: text })),
    issuedBy: v.exactOptional(issuerSchema),
  }),
  provider: v.exactOptional(
    v.object({
      subject: text,
      sid: v.exactOptional(text),
      idToken: v.exactOptional(text),
      since: v.exactOptional(milliseconds),
      acr: v.exactOptional(text),
      authenticatedAt: v.exactOptional(milliseconds),
    }),
  ),
  createdAt: milliseconds,
  usedAt: milliseconds,
  brief: v.exactOptional(v.literal(true)),
}) satisfies v.GenericSchema<unknown, Session & { readonly issuer?: string }>;
