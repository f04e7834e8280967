import { contractFrom } from '../discover/contracts.ts';
import type { Examination } from '../examine/examination.ts';
import { leavesOf } from '../examine/shape.ts';
import { jsonOf, type Observation } from '../examine/wire.ts';
import { type Finding, type Variables, wrong } from '../report/findings.ts';
import type { AttemptVerdict } from './attempt.ts';

/** Why a sign-in came to nothing, in the words of the backend where it has some. */
export function refusalOf(
  { secrets }: Pick<Examination, 'secrets'>,
  verdict: Exclude<AttemptVerdict, { status: 'tokens' | 'fields' | 'encoding' | 'broken' }>,
  variables: Variables,
  answer: Observation | undefined,
): Finding {
  const login = contractFrom(variables)?.preset.login;
  const where = `POST ${login?.path ?? ''}`;
  const said = secrets.quote(sentenceIn(jsonOf(answer)) ?? '');
  const words = said === '' ? '' : ` It says: “${said}”`;
  switch (verdict.status) {
    case 'rejected':
      return wrong(
        'sign-in.rejected',
        `${where} does not take this user name and password (${statusOf(answer)}).${words}`,
        `Check both. They were sent as ${login?.usernameField} and ${login?.passwordField}; if the API has other names for them, say so with --preset, or with BACKEND_LOGIN_USERNAME_FIELD in --env. Nothing more was tried, so that no account is locked.`,
      );
    case 'no-tokens':
      return wrong(
        'sign-in.no-tokens',
        `${where} answers ${statusOf(answer)}, but gives no access token.${words}`,
        'If it wants a second factor, use an account without one. If it keeps its session in a cookie alone, it has no tokens that could be put behind a gate.',
      );
    case 'client':
      return wrong(
        'sign-in.client',
        `${where} refuses the client: ${verdict.error}.${words}`,
        'Allow the password grant for the client at the OAuth server, or use its OpenID provider with --preset oidc.',
      );
    case 'limited':
      return wrong(
        'sign-in.limited',
        `${where} has had enough sign-ins for the moment (429). The doctor asks nothing more.`,
        'Wait as long as it says, and run the doctor again.',
      );
  }
}

function statusOf(answer: Observation | undefined): string {
  return answer?.ok ? String(answer.status) : 'no answer';
}

/** The first text with a blank in it is meant for people. */
function sentenceIn(body: unknown): string | undefined {
  const texts = leavesOf(body).map(({ value }) => value);
  return texts.find((value): value is string => typeof value === 'string' && /\S\s+\S/.test(value));
}
