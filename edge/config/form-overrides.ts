import type { BodyTemplate, FormExchange, FormInput, Preset } from '../backend/presets/index.ts';
import { part, pathOf, prefixed } from './parts.ts';
import type { PresetOverrides } from './variables/backend.ts';

const EMAIL_AND_PASSWORD = { email: '$email', password: '$password' } as const;

export function registrationFrom(
  form: FormExchange | undefined,
  knobs: PresetOverrides,
): FormExchange | undefined {
  if (!knobs.BACKEND_REGISTRATION) return undefined;
  const { BACKEND_REGISTRATION_PATH: path, BACKEND_REGISTRATION_INPUTS: inputs } = knobs;
  return formFrom(form, path, inputs, EMAIL_AND_PASSWORD);
}

export function passwordResetFrom(
  forms: Preset['passwordReset'],
  knobs: PresetOverrides,
  prefix: string,
): Preset['passwordReset'] {
  if (!knobs.BACKEND_PASSWORD_RESET) return undefined;
  const { BACKEND_PASSWORD_RESET_INPUTS: asked, BACKEND_NEW_PASSWORD_INPUTS: changed } = knobs;
  const request = formFrom(forms?.request, knobs.BACKEND_PASSWORD_RESET_PATH, asked, { email: '$email' });
  const usual = { token: '$token', password: '$password' } as const;
  const complete = formFrom(forms?.complete, knobs.BACKEND_NEW_PASSWORD_PATH, changed, usual);
  return (
    request && {
      request: prefixed(prefix, request),
      ...part('complete', prefixed(prefix, complete)),
    }
  );
}

function formFrom(
  form: FormExchange | undefined,
  pathKnob: string | undefined,
  inputs: Readonly<Partial<Record<FormInput, string>>> | undefined,
  usual: NonNullable<FormExchange['body']>,
): FormExchange | undefined {
  const path = pathOf(pathKnob, form?.path);
  if (path === undefined) return undefined;
  const body = form?.body ?? (form?.request === undefined ? usual : undefined);
  return { ...form, path, ...part('body', inputs === undefined ? body : asking(body, inputs)) };
}

/** The same form, which asks for other inputs, or by other names. What takes an input a second time stays. */
function asking(
  body: BodyTemplate<string> = {},
  inputs: Readonly<Partial<Record<FormInput, string>>>,
): BodyTemplate<string> {
  const wanted = Object.entries(inputs).map(([input, field]) => [field, `$${input}`] as const);
  const met = new Set<unknown>();
  const others = Object.entries(body).filter(([, value]) => {
    const isFirst = !met.has(value);
    met.add(value);
    if (!FORM_INPUTS.includes(String(value))) return true;
    return !isFirst && wanted.some(([, input]) => input === value);
  });
  return Object.fromEntries([...wanted, ...others]);
}

const FORM_INPUTS: readonly string[] = ['$name', '$username', '$email', '$password', '$token'];
