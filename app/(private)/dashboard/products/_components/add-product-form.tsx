'use client';

import { useActionState } from 'react';
import { useDashboardWords } from '../../_components/dashboard-words.tsx';

export type AddProductState =
  | { readonly status: 'idle' }
  | { readonly status: 'added'; readonly message: string }
  | { readonly status: 'refused'; readonly message: string; readonly typed: TypedProduct };

interface TypedProduct {
  readonly title: string;
  readonly price: string;
}

export interface AddProductFormProps {
  readonly action: (state: AddProductState, form: FormData) => Promise<AddProductState>;
}

/** Adds a product through a server action; works without scripts too. */
export function AddProductForm({ action }: AddProductFormProps) {
  const [state, submit, pending] = useActionState(action, { status: 'idle' });
  const { add: says } = useDashboardWords();
  const typed = state.status === 'refused' ? state.typed : undefined;
  return (
    <form action={submit} data-keep-input aria-labelledby="add" className="panel space-y-4">
      <h2 id="add" className="text-xl font-semibold">
        {says.title}
      </h2>
      <div>
        <label htmlFor="title" className="mb-1.5 block font-semibold">
          {says.name}
        </label>
        <input
          id="title"
          name="title"
          className="field"
          required
          maxLength={200}
          defaultValue={typed?.title}
        />
      </div>
      <div>
        <label htmlFor="price" className="mb-1.5 block font-semibold">
          {says.price}
        </label>
        <input
          id="price"
          name="price"
          className="field"
          required
          inputMode="decimal"
          defaultValue={typed?.price}
        />
      </div>
      <button type="submit" className="btn btn-main" disabled={pending}>
        {pending ? says.pending : says.submit}
      </button>
      <p role="status" className={state.status === 'refused' ? 'text-danger' : 'text-accent'}>
        {state.status !== 'idle' && state.message}
      </p>
    </form>
  );
}
