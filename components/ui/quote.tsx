import { When } from './when.tsx';

interface QuoteProps {
  readonly id: string | undefined;
  /** What to do with it. */
  readonly label: string;
}

/** The number under which the log has the request. */
export function Quote({ id, label }: QuoteProps) {
  return (
    <When it={id}>
      <p className="mt-8 text-muted">
        {label} <code className="font-mono text-sm wrap-anywhere text-ink">{id}</code>
      </p>
    </When>
  );
}
