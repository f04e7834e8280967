import type { ApiAnswer } from './call-api.ts';
import { explainAnswer } from './explain-answer.ts';

/** What came back: status, what it means, the headers that matter and the body, as text. */
export function ApiAnswerView({ answer }: { readonly answer: ApiAnswer | undefined }) {
  return (
    <div className="min-w-0 max-lg:mt-3 noscript:hidden">
      <p role="status" className="min-h-7">
        {answer && (
          <>
            <strong className={answer.ok ? 'text-accent' : 'text-danger'}>{answer.status}</strong>
            <span className="text-muted"> in {answer.milliseconds} ms. </span>
            {explainAnswer(answer)}
          </>
        )}
      </p>
      <section
        aria-label="Response"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="mt-2 h-72 overflow-auto rounded-lg border border-line bg-sunken p-4"
      >
        {answer ? <Parts {...answer} /> : <p className="text-muted">The answer appears here.</p>}
      </section>
    </div>
  );
}

function Parts({ headers, body }: ApiAnswer) {
  return (
    <>
      {headers.length > 0 && (
        <dl aria-label="Headers" className="mb-3 border-b border-line pb-3 font-mono text-sm">
          {headers.map(({ name, value }) => (
            <div key={name} className="wrap-anywhere">
              <dt className="inline text-muted">{name}: </dt>
              <dd className="inline">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <pre className="font-mono text-sm">{body || '(no body)'}</pre>
    </>
  );
}
