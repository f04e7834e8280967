import { Failure } from './failure.tsx';

export interface Product {
  readonly id: number | string;
  readonly title: string;
  readonly price: number;
}

export type ProductsResult =
  | { readonly ok: true; readonly products: readonly Product[] }
  | { readonly ok: false; readonly status: number };

/** Products as the backend lists them. */
export function ProductList({ result }: { readonly result: ProductsResult }) {
  if (!result.ok) {
    return <Failure status={result.status} what="the products" then="Reload the page to try again." />;
  }
  if (result.products.length === 0) return <p className="mt-4 text-muted">There are no products yet.</p>;
  return (
    <ul className="mt-4 divide-y divide-line">
      {result.products.map(({ id, title, price }) => (
        <li key={id} className="flex items-baseline justify-between gap-6 py-2.5">
          <span className="min-w-0 wrap-anywhere">{title}</span>
          <span className="tabular-nums text-muted">{price.toFixed(2)}</span>
        </li>
      ))}
    </ul>
  );
}
