import type { Context } from 'hono';
import * as v from 'valibot';
import type { Demo } from './context.ts';
import { type DemoEnv, problem, readJson } from './http.ts';
import { SEED_PRODUCTS } from './product-seeds.ts';
import { type DemoStore, readRecord } from './store.ts';

const title = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(200));
const price = v.pipe(v.number(), v.minValue(0), v.maxValue(1_000_000));
const description = v.pipe(v.string(), v.maxLength(2_000));

const NewProduct = v.object({ title, price, description: v.optional(description, '') });
const ProductChange = v.partial(v.object({ title, price, description }));
const Page = v.object({ limit: pageNumber('100', 1), offset: pageNumber('0', 0) });
const Product = v.object({
  id: v.number(),
  title: v.string(),
  price: v.number(),
  description: v.string(),
  creationAt: v.string(),
  updatedAt: v.string(),
});

export type Product = v.InferOutput<typeof Product>;

/** The demo is public: it holds no more than this. */
export const MAX_PRODUCTS = 200;

/** `GET /products?limit&offset` */
export function listProducts(demo: Demo) {
  return (c: Context<DemoEnv>): Response => {
    const page = v.safeParse(Page, c.req.query());
    if (!page.success) return problem(400, 'limit and offset must be whole numbers of at most 3 digits');
    const { limit, offset } = page.output;
    return c.json(allProducts(demo.store).slice(offset, offset + limit));
  };
}

/** `GET /products/:id` */
export function showProduct(demo: Demo) {
  return (c: Context<DemoEnv>): Response => {
    const product = find(demo, c);
    return product ? c.json(product) : missing();
  };
}

/** `POST /products` */
export function createProduct(demo: Demo) {
  return async (c: Context<DemoEnv>): Promise<Response> => {
    const input = await readJson(c.req.raw, NewProduct);
    if (!input) return problem(400, 'title and price are required');
    if (allProducts(demo.store).length >= MAX_PRODUCTS) {
      return problem(409, `The demo holds at most ${MAX_PRODUCTS} products`);
    }
    const now = new Date(demo.now()).toISOString();
    const product = { id: nextId(demo.store), ...input, creationAt: now, updatedAt: now };
    demo.store.put(keyOf(product.id), product);
    return c.json(product, 201);
  };
}

/** `PUT /products/:id` */
export function updateProduct(demo: Demo) {
  return async (c: Context<DemoEnv>): Promise<Response> => {
    const change = await readJson(c.req.raw, ProductChange);
    if (!change) return problem(400, 'title, price and description are what can change');
    const product = find(demo, c);
    if (!product) return missing();
    const changed = { ...product, ...change, updatedAt: new Date(demo.now()).toISOString() };
    demo.store.put(keyOf(product.id), changed);
    return c.json(changed);
  };
}

/** `DELETE /products/:id`; answers `true`, as the imitated product does. */
export function deleteProduct(demo: Demo) {
  return (c: Context<DemoEnv>): Response => {
    const product = find(demo, c);
    if (!product) return missing();
    if (product.id <= SEED_PRODUCTS.length) demo.store.put(keyOf(product.id), DELETED);
    else demo.store.delete(keyOf(product.id));
    return c.json(true);
  };
}

const PREFIX = 'product/';
const LAST_ID_KEY = 'product-last-id';
/** Stands in the store for a seeded product that was deleted; the seeds themselves live in the code. */
const DELETED = 'deleted';

const keyOf = (id: number) => `${PREFIX}${String(id).padStart(8, '0')}`;
const missing = () => problem(404, 'Not Found');

function pageNumber(fallback: string, least: number) {
  const digits = v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number), v.minValue(least));
  return v.optional(digits, fallback);
}

function allProducts(store: DemoStore): Product[] {
  const stored = new Map(store.list(PREFIX));
  const seeds = SEED_PRODUCTS.filter(({ id }) => !stored.has(keyOf(id)));
  const own = [...stored.values()].flatMap((value) => (v.is(Product, value) ? [value] : []));
  return [...seeds, ...own].sort((a, b) => a.id - b.id);
}

function find(demo: Demo, c: Context<DemoEnv>): Product | undefined {
  const id = c.req.param('id');
  return allProducts(demo.store).find((product) => String(product.id) === id);
}

/** Ids are never given twice, not even after a deletion. */
function nextId(store: DemoStore): number {
  const id = (readRecord(store, LAST_ID_KEY, v.number()) ?? SEED_PRODUCTS.length) + 1;
  store.put(LAST_ID_KEY, id);
  return id;
}
