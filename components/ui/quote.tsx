import { When } from './when.tsx';

/** The number under which the log has the request. */
export function Quote({ id }: { readonly id: string | undefined }) {
  return (
    <When it={id}>
      <p className="mt-8 text-muted">
        Need help? Quote this number: <code className="font-mono text-sm wrap-anywhere text-ink">{id}</code>
      </p>
    </When>
  );
}
