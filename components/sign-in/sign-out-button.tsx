/** Ends the session: a plain form, so that it works without scripts too. With them, every tab hears of it. */
export function SignOutButton() {
  return (
    <form method="post" action="/auth/logout" data-sign-out>
      <button type="submit" className="btn">
        Sign out
      </button>
    </form>
  );
}
