'use server';

import { refresh } from 'next/cache';
import { unstable_rethrow } from 'next/navigation';
import * as v from 'valibot';
import type { DemoWords } from '../../../../locales/demo/en.ts';
import { backendFetch, currentSession } from '../../../current-session.ts';
import { demoLanguage } from '../demo-language.ts';
import type { AddProductState } from './_components/add-product-form.tsx';

interface NewProduct {
  readonly title: string;
  readonly price: number;
}

/**
 * Adds a product in the name of whoever is signed in. It asks for the session itself, as every action must, and answers
 * with a state in any case: a redirect from an action at the edge fails where no script runs.
 */
export async function addProduct(_: AddProductState, form: FormData): Promise<AddProductState> {
  const typed = { title: textOf(form, 'title'), price: textOf(form, 'price') };
  const refuse = (message: string): AddProductState => ({ status: 'refused', message, typed });
  const { words } = await demoLanguage();
  const says = words.productsPage;
  if ((await currentSession()) === undefined) return refuse(says.sessionEnded);

  const product = v.safeParse(productSchema(says), typed);
  if (!product.success) return refuse(product.issues[0].message);
  const status = await post(product.output);
  if (status >= 300 || status === 0) {
    return refuse(says.refused.join(String(status || words.dashboard.noAnswer)));
  }
  refresh();
  return { status: 'added', message: says.added.join(product.output.title) };
}

function productSchema({ nameMissing, priceWrong }: DemoWords['productsPage']) {
  const price = v.regex(/^\d{1,6}(?:\.\d{1,2})?$/, priceWrong);
  return v.object({
    title: v.pipe(v.string(), v.trim(), v.minLength(1, nameMissing), v.maxLength(200)),
    price: v.pipe(v.string(), v.trim(), price, v.transform(Number)),
  });
}

async function post(product: NewProduct): Promise<number> {
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
