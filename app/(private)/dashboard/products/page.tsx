import type { Metadata } from 'next';
import Link from 'next/link';
import { requireSession } from '../../../current-session.ts';
import { ProductList } from '../_components/product-list.tsx';
import { loadProducts } from '../load-products.ts';
import { AddProductForm } from './_components/add-product-form.tsx';
import { addProduct } from './actions.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Products' };

/** The second private page: a list that a server component loads, and a form that a server action takes. */
export default async function ProductsPage() {
  await requireSession('/dashboard/products');
  const products = await loadProducts(200);
  return (
    <>
      <h1 className="text-4xl font-semibold tracking-tight sm:text-5xl">Products</h1>
      <p className="mt-3 text-lg text-muted">
        The newest first. Back to the{' '}
        <Link href="/dashboard" prefetch={false} className="link">
          dashboard
        </Link>
        .
      </p>
      <div className="mt-10 grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
        <section aria-labelledby="list" className="panel">
          <h2 id="list" className="text-xl font-semibold">
            All products
          </h2>
          <ProductList
            result={products.ok ? { ...products, value: products.value.toReversed() } : products}
          />
        </section>
        <AddProductForm action={addProduct} />
      </div>
    </>
  );
}
