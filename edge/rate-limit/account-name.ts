/** Longer than any address of e-mail; what comes after tells no two accounts apart. */
const MAX_LENGTH = 512;

/** What shows nothing, or only changes what stands before it, as a dot in Catalan; and blanks, which databases drop or pad with. */
const WITHOUT_WEIGHT = /[·\p{M}\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** The letters of the alphabets that other letters are variants of, and what is on a keyboard. */
const LETTERS =
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~' +
  'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІЂЈЉЊЋЏ' +
  'אבגדהוזחטיכלמנסעפצקרשתءابةتثجحخدذرزسشصضطظعغفقكلمنهويی' +
  'あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん';

interface Alphabet {
  readonly compare: (one: string, other: string) => number;
  /** In the order of the collation. */
  readonly letters: readonly string[];
}

/** Made at the first name that is not of ASCII alone. */
let alphabet: Alphabet | undefined;

/**
 * The one form of all spellings of a user name that some database takes for the same account. It is for counting alone: that
 * two accounts may have one form is the price, and theirs is one limit.
 *
 * What collations ignore is dropped (accents, marks, controls, blanks, zero-width characters), and of what they take for equal
 * one remains: cases, widths, digits, ligatures, letters with a stroke. `ß` is `ss` in some of them and `s` in others.
 *
 * @see Unicode Technical Standard #10, Unicode Collation Algorithm, section 1.1 (levels); MySQL 8.4 Reference Manual, section
 * 12.10.1 (Unicode character sets)
 */
export function accountName(name: string): string {
  // First without marks: a long run of them is put into order in more than linear time.
  const short = name.replace(WITHOUT_WEIGHT, '').slice(0, MAX_LENGTH);
  const bare = short.normalize('NFKD').replace(WITHOUT_WEIGHT, '').slice(0, MAX_LENGTH);
  // By way of small letters: of some capitals only those have another capital. So the sigmas are one.
  return Array.from(bare.toLowerCase().toUpperCase(), plain).join('').replace(/S+/g, 'S');
}

function plain(character: string): string {
  if (character <= '\u007f') return character;
  alphabet ??= createAlphabet();
  const { compare } = alphabet;
  if (compare(character, '') === 0) return '';
  const first = nearest(alphabet, character, '');
  if (compare(first, character) === 0) return first;
  const both = nearest(alphabet, character, first);
  if (compare(both, character) === 0) return both;
  // Older collations of MySQL take all beyond the first plane for one.
  return character.length > 1 ? '\ufffd' : character;
}

function createAlphabet(): Alphabet {
  // English changes nothing of the order that Unicode has.
  const { compare } = new Intl.Collator('en', { sensitivity: 'base' });
  return { compare, letters: Array.from(LETTERS).sort(compare) };
}

/** The prefix with the last letter with which it does not come after the character; without one, alone. */
function nearest({ compare, letters }: Alphabet, character: string, prefix: string): string {
  let [from, to] = [0, letters.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (compare(prefix + letters[middle], character) <= 0) from = middle + 1;
    else to = middle;
  }
  return prefix + (letters[from - 1] ?? '');
}
