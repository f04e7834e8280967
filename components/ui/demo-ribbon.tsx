/** Says on every page that nothing here is real yet, and what makes it so. */
export function DemoRibbon() {
  return (
    <aside aria-label="About this deployment" className="bg-brass-wash px-5 py-2 text-sm sm:px-8">
      <p>
        <strong>Demo.</strong> Accounts and data come from the built-in backend. To connect yours, set{' '}
        <code className="font-mono">BACKEND_URL</code>.
      </p>
    </aside>
  );
}
