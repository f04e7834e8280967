/** The modules of the peers, in the order of the table. None is imported here: each reads the environment as it loads. */
export const PEERS: readonly string[] = [
  'next',
  'iron-session',
  'better-auth',
  'next-auth',
  'auth-js',
  'auth0',
  'authkit',
  'clerk',
  'firebase',
  'supabase',
];
