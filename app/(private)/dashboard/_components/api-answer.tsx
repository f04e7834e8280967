import type { ApiAnswer } from './call-api.ts';
import { useDashboardWords } from './dashboard-words.tsx';
import { explainAnswer } from './explain-answer.ts';

/** What came back: status, what it means, the headers that matter and the body, as text. */
export function ApiAnswerView({ answer }: { readonly answer: ApiAnswer | undefined }) {
  const { api: says } = useDashboardWords();
  return (
    <div className="min-w-0 max-lg:mt-3 noscript:hidden">
      <p role="status" className="min-h-7">
        {answer && (
          <>
            <strong className={answer.ok ? 'text-accent' : 'text-danger'}>
              {answer.status ?? says.noAnswer}
            </strong>
            <span className="text-muted">{says.tookMs.join(String(answer.milliseconds))}</span>
            {explainAnswer(answer, says)}
          </>
        )}
      </p>
      <section
        aria-label={says.response}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="mt-2 h-72 overflow-auto rounded-lg border border-line bg-sunken p-4"
      >
        {answer ? <Parts {...answer} /> : <p className="text-muted">{says.appearsHere}</p>}
      </section>
    </div>
  );
}

function Parts({ headers, body, isCut }: ApiAnswer) {
  const { api: says } = useDashboardWords();
  return (
    <>
      {headers.length > 0 && (
        <dl aria-label={says.headers} className="mb-3 border-b border-line pb-3 font-mono text-sm">
          {headers.map(({ name, value }) => (
            <div key={name} className="wrap-anywhere">
              <dt className="inline text-muted">{name}: </dt>
              <dd className="inline">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <pre className="font-mono text-sm">
        {body || says.noBody}
        {isCut && `\n${says.more}`}
      </pre>
    </>
  );
}
