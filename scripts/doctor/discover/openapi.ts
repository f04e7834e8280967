import { at, isText } from '../../../edge/util/json-path.ts';
import type { Examination } from '../examine/examination.ts';
import { NAME_FIELDS } from '../judge/attempt.ts';
import { ancestors } from './addresses.ts';
import type { Candidate } from './candidates.ts';

/** Where frameworks publish what they have: FastAPI, Nest, Spring, .NET. */
const USUAL_PATHS = ['/openapi.json', '/api-json', '/v3/api-docs', '/swagger/v1/swagger.json'];
const SIGN_IN = /log-?in|sign-?in|session|authenticat|token|\/auth(?:\/local)?\/?$/i;
const SOMETHING_ELSE =
  /refresh|log-?out|sign-?out|sign-?up|regist|forgot|reset|verif|revoke|password|change|[{}\s]/i;
const SECRET = /^(?:password|pass|passwd|pwd)$/i;
const JSON_BODY = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const MOST = 3;

/**
 * The sign-ins that a description of the API names.
 *
 * @see OpenAPI Specification 3.1, section 4.8.10 (operations)
 */
export async function describedCandidates({ wire, url }: Examination): Promise<Candidate[]> {
  for (const base of new Set([ancestors(url)[0], url.origin])) {
    for (const address of USUAL_PATHS) {
      const document = await wire.read(base + address);
      const found = Object.entries(Object(at(document, 'paths'))).flatMap(([path, item]) => {
        const variables = fieldsOf(document, at(item, 'post.requestBody.content'));
        const isSignIn = path.startsWith('/') && SIGN_IN.test(path) && !SOMETHING_ELSE.test(path);
        return isSignIn && variables ? [{ base, path, presets: ['custom'] as const, variables }] : [];
      });
      if (found.length > 0) return found.slice(0, MOST);
    }
  }
  return [];
}

/** The form of a sign-in; `undefined` for one that does not take a name and a password. */
function fieldsOf(document: unknown, content: unknown): Candidate['variables'] | undefined {
  const isForm = Object.hasOwn(Object(content), FORM) && !Object.hasOwn(Object(content), JSON_BODY);
  const media: unknown = Reflect.get(Object(content), isForm ? FORM : JSON_BODY);
  const members = Object.keys(Object(at(resolved(document, at(media, 'schema')), 'properties')));
  const name = NAME_FIELDS.find((each) => members.includes(each));
  const secret = members.find((each) => SECRET.test(each));
  if (name === undefined || secret === undefined) return undefined;
  return {
    BACKEND_LOGIN_ENCODING: isForm ? 'form' : 'json',
    BACKEND_LOGIN_USERNAME_FIELD: name,
    BACKEND_LOGIN_PASSWORD_FIELD: secret,
  };
}

function resolved(document: unknown, schema: unknown): unknown {
  const reference = at(schema, '$ref');
  return isText(reference) ? at(document, reference.replace(/^#\//, '').replaceAll('/', '.')) : schema;
}
