import { DAY_S, nowInSeconds, USER } from './application.ts';
import type { TokenSigner } from './token-signer.ts';

const METADATA = {
  app_metadata: { provider: 'email', providers: ['email'] },
  user_metadata: { email: USER.email, email_verified: true, name: USER.name, sub: USER.id },
};

export function supabaseAccessToken(signer: TokenSigner, url: string, lifetime = DAY_S): Promise<string> {
  return signer.sign(
    {
      iss: `${url}/auth/v1`,
      sub: USER.id,
      aud: 'authenticated',
      email: USER.email,
      phone: '',
      ...METADATA,
      role: 'authenticated',
      aal: 'aal1',
      amr: [{ method: 'password', timestamp: nowInSeconds() }],
      session_id: crypto.randomUUID(),
      is_anonymous: false,
    },
    lifetime,
  );
}

/** Its user, as the auth server tells it. */
export function supabaseUser() {
  const moment = new Date().toISOString();
  return {
    id: USER.id,
    aud: 'authenticated',
    role: 'authenticated',
    email: USER.email,
    email_confirmed_at: moment,
    phone: '',
    confirmed_at: moment,
    last_sign_in_at: moment,
    ...METADATA,
    identities: [
      {
        identity_id: crypto.randomUUID(),
        id: USER.id,
        user_id: USER.id,
        identity_data: METADATA.user_metadata,
        provider: 'email',
        last_sign_in_at: moment,
        created_at: moment,
        updated_at: moment,
        email: USER.email,
      },
    ],
    created_at: moment,
    updated_at: moment,
    is_anonymous: false,
  };
}
