import { at, isText } from '../../../edge/util/json-path.ts';
import type { Examination } from '../examine/examination.ts';
import { jsonOf } from '../examine/wire.ts';
import { NAME_FIELDS } from '../judge/attempt.ts';
import { ancestors } from './addresses.ts';
import type { Candidate } from './candidates.ts';

/** Where frameworks publish what they have: FastAPI, Nest, Spring, .NET. */
const USUAL_PATHS = ['/openapi.json', '/api-json', '/v3/api-docs', '/swagger/v1/swagger.json'];
const SIGN_IN = /log-?in|sign-?in|session|authenticat|token|\/auth(?:\/local)?\/?$/i;
const SOMETHING_ELSE =
  /refresh|log-?out|sign-?out|sign-?up|regist|forgot|reset|verif|revoke|password|change/i;
const FORM = 'application/x-www-form-urlencoded';
const MOST = 3;

/**
 * The sign-ins that a description of the API names.
 *
 * @see OpenAPI Specification 3.1, section 4.8.10 (operations)
 */
export async function describedCandidates({ wire, url }: Examination): Promise<Candidate[]> {
  for (const base of new Set([ancestors(url)[0] ?? url.origin, url.origin])) {
    for (const path of USUAL_PATHS) {
      const answer = await wire.probe(base + path);
      const document = answer.ok && answer.status === 200 ? jsonOf(answer) : undefined;
      const found = Object.entries(Object(at(document, 'paths'))).flatMap(([place, item]) =>
        candidateAt(document, base, place, at(item, 'post')),
      );
      if (found.length > 0) return found.slice(0, MOST);
    }
  }
  return [];
}

function candidateAt(document: unknown, base: string, path: string, operation: unknown): Candidate[] {
  const content = Object(at(operation, 'requestBody.content'));
  const isSignIn = SIGN_IN.test(path) && !SOMETHING_ELSE.test(path) && !/[{}\s]/.test(path);
  if (!isSignIn || !path.startsWith('/')) return [];
  const encoding = FORM in content && !('application/json' in content) ? 'form' : 'json';
  const media: unknown = Reflect.get(content, encoding === 'form' ? FORM : 'application/json');
  const members = Object.keys(Object(at(resolved(document, at(media, 'schema')), 'properties')));
  const [name] = NAME_FIELDS.filter((each) => members.includes(each));
  const secret = members.find((each) => /^(?:password|pass|passwd|pwd)$/i.test(each));
  if (name === undefined || secret === undefined) return [];
  const variables = {
    BACKEND_LOGIN_ENCODING: encoding,
    BACKEND_LOGIN_USERNAME_FIELD: name,
    ...(secret !== 'password' && { BACKEND_LOGIN_PASSWORD_FIELD: secret }),
  };
  return [{ base, path, encoding, presets: ['custom'], variables }];
}

function resolved(document: unknown, schema: unknown): unknown {
  const reference = at(schema, '$ref');
  if (!isText(reference) || !reference.startsWith('#/')) return schema;
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((inner, name) => Object(inner)[name], document);
}
