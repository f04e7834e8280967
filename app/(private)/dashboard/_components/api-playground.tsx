'use client';

import { type MouseEvent, useState } from 'react';
import { Around } from '../../../../components/ui/around.tsx';
import { useHydrated } from '../../../../components/ui/use-hydrated.ts';
import { ApiAnswerView } from './api-answer.tsx';
import { apiPath } from './api-path.ts';
import { type ApiCall, METHODS, takesBody } from './call-api.ts';
import { useDashboardWords } from './dashboard-words.tsx';
import { useCall } from './use-call.ts';

const EXAMPLES = ['/products?limit=3', '/auth/profile', '/users', '/no-such-thing'] as const;
const BODY = '{ "title": "Lantern", "price": 12 }';

/** A form to call the backend with. Without scripts its examples are plain links, and show the JSON itself. */
export function ApiPlayground() {
  const [method, setMethod] = useState<ApiCall['method']>('GET');
  const [path, setPath] = useState<string>(EXAMPLES[0]);
  const [body, setBody] = useState(BODY);
  const hydrated = useHydrated();
  const { api: says } = useDashboardWords();
  const { answer, calling, call } = useCall();
  return (
    <section aria-labelledby="api" className="panel col-span-full grid gap-x-12 lg:grid-cols-2">
      <div className="min-w-0">
        <h2 id="api" className="text-xl font-semibold">
          {says.title}
        </h2>
        <p className="mt-2 text-muted">{says.text}</p>
        <form
          className="mt-4 grid grid-cols-[auto_minmax(0,1fr)] items-end gap-3 noscript:hidden"
          onSubmit={(event) => {
            event.preventDefault();
            void call({ method, path: apiPath(path), body });
          }}
        >
          <MethodField method={method} onChange={setMethod} />
          <PathField path={path} onChange={setPath} />
          {takesBody(method) && <BodyField body={body} onChange={setBody} />}
          <button
            type="submit"
            className="btn btn-main col-span-full min-w-36 justify-self-start"
            disabled={calling || !hydrated}
          >
            {calling ? says.sending : says.send.join(method)}
          </button>
        </form>
        <Examples
          onPick={(example) => {
            setMethod('GET');
            setPath(example);
            void call({ method: 'GET', path: apiPath(example) });
          }}
        />
      </div>
      <ApiAnswerView answer={answer} />
    </section>
  );
}

interface MethodFieldProps {
  readonly method: ApiCall['method'];
  readonly onChange: (method: ApiCall['method']) => void;
}

function MethodField({ method, onChange }: MethodFieldProps) {
  return (
    <div>
      <label htmlFor="api-method" className="mb-1.5 block font-semibold">
        {useDashboardWords().api.method}
      </label>
      <select
        id="api-method"
        className="field font-mono"
        value={method}
        onChange={({ target }) => onChange(METHODS.find((each) => each === target.value) ?? 'GET')}
      >
        {METHODS.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </div>
  );
}

interface TextFieldProps {
  readonly onChange: (text: string) => void;
}

function PathField({ path, onChange }: TextFieldProps & { readonly path: string }) {
  return (
    <div>
      <label htmlFor="api-path" className="mb-1.5 block font-semibold">
        <Around words={useDashboardWords().api.path}>
          <code className="font-mono">/api</code>
        </Around>
      </label>
      <input
        id="api-path"
        className="field font-mono"
        value={path}
        onChange={({ target }) => onChange(target.value)}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
      />
    </div>
  );
}

function BodyField({ body, onChange }: TextFieldProps & { readonly body: string }) {
  return (
    <div className="col-span-full">
      <label htmlFor="api-body" className="mb-1.5 block font-semibold">
        {useDashboardWords().api.body}
      </label>
      <textarea
        id="api-body"
        className="field font-mono"
        rows={3}
        value={body}
        onChange={({ target }) => onChange(target.value)}
        autoCapitalize="none"
        spellCheck={false}
      />
    </div>
  );
}

/** Links, so that a new tab and a browser without scripts can follow them too. */
function Examples({ onPick }: { readonly onPick: (example: string) => void }) {
  const follow = (event: MouseEvent, example: string) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onPick(example);
  };
  return (
    <ul aria-label={useDashboardWords().api.examples} className="mt-3 flex flex-wrap gap-x-5">
      {EXAMPLES.map((example) => (
        <li key={example}>
          <a
            href={apiPath(example)}
            onClick={(event) => follow(event, example)}
            className="link inline-block py-2 font-mono text-sm"
          >
            {example}
          </a>
        </li>
      ))}
    </ul>
  );
}
