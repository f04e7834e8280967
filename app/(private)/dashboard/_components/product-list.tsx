'use client';

import { Failure } from '../../../../components/ui/failure.tsx';
import type { Loaded } from '../../load.ts';
import { useDashboardWords } from './dashboard-words.tsx';

export interface Product {
  readonly id: number | string;
  readonly title: string;
  readonly price: number;
}

/** Products as the backend lists them. */
export function ProductList({ result }: { readonly result: Loaded<readonly Product[]> }) {
  const { productsFailed, noAnswer, reload, noProducts } = useDashboardWords();
  if (!result.ok)
    return <Failure status={result.status} what={productsFailed} noAnswer={noAnswer} then={reload} />;
  if (result.value.length === 0) return <p className="mt-4 text-muted">{noProducts}</p>;
  return (
    <ul className="mt-4 divide-y divide-line">
      {result.value.map(({ id, title, price }) => (
        <li key={id} className="flex items-baseline justify-between gap-6 py-2.5">
          <span className="min-w-0 wrap-anywhere">{title}</span>
          <span className="tabular-nums text-muted">{price.toFixed(2)}</span>
        </li>
      ))}
    </ul>
  );
}
