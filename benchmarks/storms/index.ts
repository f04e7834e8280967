/** The modules of the storms, in the order of the table. */
export const STORMS: readonly string[] = ['auth0', 'authkit', 'firebase', 'supabase'];
