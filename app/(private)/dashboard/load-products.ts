import 'server-only';
import * as v from 'valibot';
import { type Loaded, load } from '../load.ts';
import type { Product } from './_components/product-list.tsx';

const Products = v.array(
  v.object({ id: v.union([v.number(), v.string()]), title: v.string(), price: v.number() }),
);

/** @param limit - how many at most */
export function loadProducts(limit: number): Promise<Loaded<readonly Product[]>> {
  return load(`/products?limit=${limit}`, Products);
}
