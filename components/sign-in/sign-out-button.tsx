interface SignOutButtonProps {
  readonly label: string;
  readonly everywhere?: boolean;
}

/**
 * Ends the session: a plain form, so that it works without scripts too. With them, every tab hears of it.
 *
 * @param everywhere - ends all sessions of its user, where `session.signOutEverywhere` of gatehouse.config.ts offers that
 */
export function SignOutButton({ label, everywhere = false }: SignOutButtonProps) {
  return (
    <form
      method="post"
      action={everywhere ? '/auth/logout?everywhere=1' : '/auth/logout'}
      data-sign-out={everywhere ? 'everywhere' : ''}
    >
      <button type="submit" className="btn">
        {label}
      </button>
    </form>
  );
}
