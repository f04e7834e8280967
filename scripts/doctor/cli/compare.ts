import { BACKEND_VARIABLES } from '../../../edge/config/variables/backend.ts';
import { contractFrom } from '../discover/contracts.ts';
import { type Finding, fine, type Settings, type Variables, wrong } from '../report/findings.ts';

/** Values of these may be shown: the others are keys. */
const SECRET = /SECRET|API_KEY|PUBLIC_KEY|TOKEN$/;
const JUDGED = /^(?:BACKEND_|JWT_(?:JWKS_URL|ISSUER|AUDIENCE|ALGORITHMS)$|OIDC_ISSUER$)/;

/** What of a configuration is not as it was found to be. */
export function compare(given: Variables, { variables, fillIn }: Settings): Finding[] {
  const known = fillIn.flatMap(({ variable, value }) => (value === undefined ? [] : [[variable, value]]));
  const found = { ...variables, ...Object.fromEntries(known) };
  const filled = fillIn.map(({ variable }) => variable).filter((variable) => !(variable in found));
  const names = new Set([...Object.keys(given), ...Object.keys(found)]);
  const findings = [...names]
    .filter((name) => JUDGED.test(name) && !SECRET.test(name) && !filled.includes(name))
    .flatMap((name) => differenceIn(name, given, found));
  return findings.length > 0 ? findings : [fine('variables.right', 'The configuration is as it should be.')];
}

function differenceIn(name: string, given: Variables, found: Variables): Finding[] {
  const [is, should] = [given[name], found[name]];
  if (is === should || meansTheSame(name, given, found)) return [];
  const id = `variables.${name}` as const;
  // Beside passwords, a provider is a matter of its own.
  if (should === undefined && name === 'OIDC_ISSUER') return [];
  if (should === undefined)
    return [wrong(id, `${name} is set to ${is}, which does not fit what was found.`, `Take ${name} away.`)];
  if (is === undefined)
    return name.startsWith('JWT_') ? [] : [wrong(id, `${name} is missing.`, `Set ${name}=${should}`)];
  return [wrong(id, `${name} is ${is}.`, `Set ${name}=${should}`)];
}

/** A knob may say what the preset says anyway. */
function meansTheSame(name: string, given: Variables, found: Variables): boolean {
  if (!Object.hasOwn(BACKEND_VARIABLES, name))
    return name === 'BACKEND_URL' && trimmed(given[name]) === trimmed(found[name]);
  const { [name]: _, ...without } = contractPart(found);
  const value = given[name];
  const one = contractFrom({ ...without, ...(value !== undefined && { [name]: value }) });
  return JSON.stringify(one) === JSON.stringify(contractFrom(contractPart(found)));
}

/** Without what is of no use as long as keys are missing. */
function contractPart(variables: Variables): Variables {
  const part = Object.entries(variables).filter(([variable]) => !variable.startsWith('JWT_'));
  return { CLIENT_ID: 'any', ...Object.fromEntries(part) };
}

function trimmed(url: string | undefined): string | undefined {
  return url?.replace(/\/+$/, '');
}
