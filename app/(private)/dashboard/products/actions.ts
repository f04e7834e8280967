'use server';

import { refresh } from 'next/cache';
import { unstable_rethrow } from 'next/navigation';
import * as v from 'valibot';
import { backendFetch, currentSession } from '../../../current-session.ts';
import type { AddProductState } from './_components/add-product-form.tsx';

const NewProduct = v.object({
  title: v.pipe(v.string(), v.trim(), v.minLength(1, 'Give the product a name.'), v.maxLength(200)),
  price: v.pipe(
    v.string(),
    v.trim(),
    v.regex(/^\d{1,6}(?:\.\d{1,2})?$/, 'Give a price such as 12 or 12.50.'),
    v.transform(Number),
  ),
});

/**
 * Adds a product in the name of whoever is signed in. It asks for the session itself, as every action must, and answers
 * with a state in any case: a redirect from an action at the edge fails where no script runs.
 */
export async function addProduct(_: AddProductState, form: FormData): Promise<AddProductState> {
  const typed = { title: textOf(form, 'title'), price: textOf(form, 'price') };
  const refuse = (message: string): AddProductState => ({ status: 'refused', message, typed });
  if ((await currentSession()) === undefined)
    return refuse('Your session has ended. Reload the page to sign in.');

  const product = v.safeParse(NewProduct, typed);
  if (!product.success) return refuse(product.issues[0].message);
  const status = await post(product.output);
  if (status >= 300 || status === 0) {
    return refuse(`The backend did not add it (${status || 'no answer'}). Try again in a moment.`);
  }
  refresh();
  return { status: 'added', message: `Added “${product.output.title}”.` };
}

async function post(product: v.InferOutput<typeof NewProduct>): Promise<number> {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await backendFetch('/products', {
      method: 'POST',
      headers,
      body: JSON.stringify(product),
    });
    return response.status;
  } catch (error) {
    unstable_rethrow(error);
    return 0;
  }
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
