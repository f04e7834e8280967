import type { Metadata } from 'next';
import Link from 'next/link';
import { Around } from '../../../../components/ui/around.tsx';
import { requireSession } from '../../../current-session.ts';
import { DashboardWords } from '../_components/dashboard-words.tsx';
import { ProductList } from '../_components/product-list.tsx';
import { demoLanguage } from '../demo-language.ts';
import { loadProducts } from '../load-products.ts';
import { AddProductForm } from './_components/add-product-form.tsx';
import { addProduct } from './actions.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await demoLanguage();
  return { title: words.dashboard.products };
}

/** The second private page: a list that a server component loads, and a form that a server action takes. */
export default async function ProductsPage() {
  await requireSession('/dashboard/products');
  const products = await loadProducts(200);
  const { words, forScripts } = await demoLanguage();
  const { dashboard, productsPage } = words;
  return (
    <DashboardWords words={forScripts}>
      <h1 className="text-4xl font-semibold tracking-tight sm:text-5xl">{dashboard.products}</h1>
      <p className="mt-3 text-lg text-muted">
        <Around words={productsPage.backTo}>
          <Link href="/dashboard" prefetch={false} className="link">
            {productsPage.dashboard}
          </Link>
        </Around>
      </p>
      <div className="mt-10 grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
        <section aria-labelledby="list" className="panel">
          <h2 id="list" className="text-xl font-semibold">
            {dashboard.allProducts}
          </h2>
          <ProductList
            result={products.ok ? { ...products, value: products.value.toReversed() } : products}
          />
        </section>
        <AddProductForm action={addProduct} />
      </div>
    </DashboardWords>
  );
}
