import type { PageFacts } from '../../edge/index.ts';
import type { Words } from '../../locales/en.ts';
import { textWhen, Unless, When } from '../ui/when.tsx';
import { NOTICE_ID } from './notice.tsx';
import { attributesOf } from './text-field.tsx';

export interface OwnFieldsProps {
  readonly page: PageFacts;
  readonly words: Words;
  /** How many there may be. */
  readonly most: number;
}

/** The fields that a site has of its own, each in its place. */
export function OwnFields({ page, words, most }: OwnFieldsProps) {
  return Array.from({ length: most }, (_, index) => {
    const slot = `field${index}` as const;
    return (
      <When key={slot} it={page[`${slot}Label`]}>
        <OwnField page={page} words={words} slot={slot} />
      </When>
    );
  });
}

interface OwnFieldProps {
  readonly page: PageFacts;
  readonly slot: `field${number}`;
}

/** Each twice, because an attribute without a value cannot bear a mark. */
function OwnField({ page, words, slot }: OwnFieldProps & Pick<OwnFieldsProps, 'words'>) {
  const isRequired = page[`${slot}Required`];
  return (
    <>
      <When it={page[`${slot}Box`]}>
        <label htmlFor={slot} className="flex min-h-11 cursor-pointer items-center gap-3">
          <When it={isRequired}>
            <Box page={page} slot={slot} required />
          </When>
          <Unless it={isRequired}>
            <Box page={page} slot={slot} required={false} />
          </Unless>
          {page[`${slot}Label`]}
        </label>
      </When>
      <When it={page[`${slot}Type`]}>
        <div>
          <label htmlFor={slot} className="mb-1.5 block font-semibold">
            {page[`${slot}Label`]}
            <Unless it={isRequired}>{words.fields.optional}</Unless>
          </label>
          <When it={isRequired}>
            <Text page={page} slot={slot} required />
          </When>
          <Unless it={isRequired}>
            <Text page={page} slot={slot} required={false} />
          </Unless>
        </div>
      </When>
    </>
  );
}

interface InputProps extends OwnFieldProps {
  readonly required: boolean;
}

function Box({ page, slot, required }: InputProps) {
  return (
    <input
      id={slot}
      name={page[`${slot}Name`]}
      type="checkbox"
      value="1"
      required={required}
      className="size-5 shrink-0 accent-accent"
      aria-describedby={textWhen(page.again, NOTICE_ID, slot) || undefined}
      {...attributesOf(page, slot)}
    />
  );
}

function Text({ page, slot, required }: InputProps) {
  return (
    <input
      id={slot}
      name={page[`${slot}Name`]}
      type={page[`${slot}Type`]}
      autoComplete={page[`${slot}Autocomplete`]}
      defaultValue={page[slot]}
      required={required}
      className="field"
      aria-describedby={textWhen(page.again, NOTICE_ID, slot) || undefined}
      {...attributesOf(page, slot)}
    />
  );
}
