import 'server-only';
import { unstable_rethrow } from 'next/navigation';
import * as v from 'valibot';
import type { ProductsResult } from '../../../components/product-list.tsx';
import { backendFetch } from '../../current-session.ts';

const Products = v.array(
  v.object({ id: v.union([v.number(), v.string()]), title: v.string(), price: v.number() }),
);

/**
 * Lists products of the backend.
 *
 * @param limit - how many at most
 * @returns the products, or the status that stood in the way: 0 when the backend was not reached, 502 when its answer
 *   made no sense
 */
export async function loadProducts(limit: number): Promise<ProductsResult> {
  try {
    const response = await backendFetch(`/products?limit=${limit}`);
    if (!response.ok) return { ok: false, status: response.status };
    const parsed = v.safeParse(Products, await response.json().catch(() => undefined));
    return parsed.success ? { ok: true, products: parsed.output } : { ok: false, status: 502 };
  } catch (error) {
    unstable_rethrow(error);
    return { ok: false, status: 0 };
  }
}
