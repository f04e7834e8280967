/** Ends the session: a plain form, so that it works without scripts too. */
export function SignOutButton() {
  return (
    <form method="post" action="/auth/logout">
      <button type="submit" className="btn">
        Sign out
      </button>
    </form>
  );
}
