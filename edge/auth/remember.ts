import { asksToRemember } from '../config/session-options.ts';
import type { FormFields } from '../http/form.ts';
import type { Services } from '../pipeline/context.ts';
import type { Session } from '../types.ts';

/** Whether the session that a sign-in comes to ends with the browser. It goes along with all that a sign-in takes. */
export type Lasting = Pick<Session, 'brief'>;

/** The field of the form, and the parameter of the address at which a sign-in elsewhere begins. */
const FIELD = 'remember';

/** Where people are asked, those who have not said that they want to be remembered are not. */
export function lastingTyped({ options }: Pick<Services, 'options'>, fields: FormFields): Lasting {
  return asksToRemember(options.session) && !fields.isTicked(FIELD) ? { brief: true } : {};
}

/** The same of an address, which may say nothing: whoever leads to it may know of no such choice. */
export function lastingAsked({ options }: Pick<Services, 'options'>, query: URLSearchParams): Lasting {
  const said = query.getAll(FIELD);
  const isRemembered = said.every((value) => value === '1') && said.length < 2;
  return asksToRemember(options.session) && !isRemembered ? { brief: true } : {};
}

/** Of what carries more than that. */
export function lastingOf({ brief }: Lasting): Lasting {
  return brief ? { brief } : {};
}
