import { FORM_INPUTS } from './functions/types.ts';
import type {
  AnyExchange,
  Captcha,
  CodeInput,
  FormExchange,
  FormInput,
  Passwordless,
  Preset,
  SocialProvider,
  TakesCodes,
} from './presets/index.ts';
import type { RegistrationField } from './registration-fields.ts';
import { namesAsked } from './template.ts';

/** The forms that are passed on to the backend. */
export const FORM_NAMES = [
  'registration',
  'forgotPassword',
  'newPassword',
  'emailVerification',
  'verificationMessage',
  'passwordChange',
  'accountDeletion',
] as const;
export type FormName = (typeof FORM_NAMES)[number];

/** What a page may know of the ways in: nothing secret. */
export interface SignInMethods {
  /** Whether people sign in with a password here. */
  readonly password: boolean;
  /** What is in the message by which people sign in without one; absent where nobody does. */
  readonly message?: MessageKind;
  /** What people know the provider by, where they can sign in at one. */
  readonly provider?: string;
  /** Where else they can: at further providers, and through the backend. */
  readonly social?: readonly SocialMethod[];
  /** What each form asks for, in the order in which people expect it; one that is not offered is absent. */
  readonly forms: Readonly<Partial<Record<FormName, readonly FormInput[]>>>;
  /** What a registration asks for beside that. */
  readonly ownFields?: readonly RegistrationField[];
  /** What proves that no program fills in the forms in front of a session. */
  readonly captcha?: Pick<Captcha, 'provider' | 'siteKey'>;
}

/** A button of the sign-in page. */
interface SocialMethod {
  readonly name: string;
  readonly label: string;
}

/** What a message has in it: a code, a link, or one of them as the backend's template has it. */
export type MessageKind = 'code' | 'link' | 'either';

export function messageKindOf({ code, links = [] }: Passwordless): MessageKind {
  if (code === undefined) return 'link';
  return links.length === 0 ? 'code' : 'either';
}

/**
 * @param preset - with what the variables say otherwise: a form that is switched off is not in it
 * @param others - further OpenID providers
 */
export function signInMethodsOf(
  preset: Preset,
  provider: { readonly label: string } | undefined,
  others: readonly { readonly id: string | undefined; readonly label: string }[] = [],
): SignInMethods {
  const forms = FORM_NAMES.flatMap((name) => {
    const contract = formContract(preset, name);
    return contract === undefined ? [] : [[name, inputsOf(contract)] as const];
  });
  const named = others.flatMap(({ id, label }) => (id === undefined ? [] : [{ name: id, label }]));
  return {
    password: preset.login !== undefined,
    ...(preset.passwordless && { message: messageKindOf(preset.passwordless) }),
    ...(provider !== undefined && { provider: provider.label }),
    ...((preset.socialProviders || others.length > 0) && { social: [...named, ...socialMethods(preset)] }),
    forms: Object.fromEntries(forms),
    ...(preset.registrationFields && { ownFields: preset.registrationFields }),
    ...(preset.captcha && { captcha: preset.captcha }),
  };
}

function socialMethods({ socialProviders = {} }: Preset): SocialMethod[] {
  return Object.entries(socialProviders).map(([name, { label }]) => ({ name, label }));
}

/** One that is offered, by its name. */
export function socialProvider({ socialProviders = {} }: Preset, name: string): SocialProvider | undefined {
  return Object.hasOwn(socialProviders, name) ? socialProviders[name] : undefined;
}

/** What the backend wants of a form; `undefined` where it is not offered. */
export function formContract(
  { registration, passwordReset, emailVerification, passwordChange, accountDeletion }: Preset,
  name: FormName,
): FormExchange | undefined {
  switch (name) {
    case 'registration':
      return registration;
    case 'forgotPassword':
      return passwordReset?.request;
    case 'newPassword':
      return passwordReset?.complete;
    case 'emailVerification':
      return emailVerification?.complete;
    case 'verificationMessage':
      return emailVerification?.request;
    case 'passwordChange':
      return passwordChange;
    case 'accountDeletion':
      return accountDeletion;
  }
}

export function inputsOf({ inputs, ...exchange }: FormExchange): readonly FormInput[] {
  const wanted: readonly string[] = inputs ?? namesAsked(exchange);
  return FORM_INPUTS.filter((input) => wanted.includes(input));
}

const CODES = ['code', 'recoveryCode'] as const satisfies readonly CodeInput[];

/** Which codes of a second step an exchange takes: data says so by itself, of a function it is told. */
export function codesTakenBy(
  exchange: (AnyExchange & TakesCodes & { readonly request?: unknown }) | undefined,
): readonly CodeInput[] {
  if (exchange === undefined) return [];
  const { codes, request } = exchange;
  const names: readonly string[] = codes ?? (request === undefined ? namesAsked(exchange) : []);
  return CODES.filter((name) => names.includes(name));
}
