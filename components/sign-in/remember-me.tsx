import type { PageFacts } from '../../edge/index.ts';
import { Unless, When } from '../ui/when.tsx';

interface RememberMeProps {
  readonly page: PageFacts;
  readonly label: string;
}

/** The box of those who want to stay signed in when they close the browser, where `session.rememberMe` of gatehouse.config.ts offers it. */
export function RememberMe({ page, label }: RememberMeProps) {
  return (
    <When it={page.remembers}>
      <label htmlFor="remember" className="flex min-h-11 cursor-pointer items-center gap-3">
        <When it={page.remembered}>
          <Box isTicked />
        </When>
        <Unless it={page.remembered}>
          <Box isTicked={false} />
        </Unless>
        {label}
      </label>
    </When>
  );
}

/** Two of them, because an attribute without a value cannot bear a mark. */
function Box({ isTicked }: { readonly isTicked: boolean }) {
  return (
    <input
      id="remember"
      type="checkbox"
      name="remember"
      value="1"
      defaultChecked={isTicked}
      className="size-5 shrink-0 accent-accent"
      data-remember=""
    />
  );
}
