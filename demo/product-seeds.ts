const CATALOGUE: readonly (readonly [title: string, price: number, description: string])[] = [
  ['Brass door bell', 24, 'Rings once for a guest and twice for a friend.'],
  ['Oak gate, left wing', 310, 'Swings inward. The right wing is sold separately.'],
  ['Oak gate, right wing', 310, 'Swings outward, unless you hang it the other way round.'],
  ['Ring of skeleton keys', 18, 'Twelve keys, of which eleven open nothing.'],
  ['Drawbridge chain', 145, 'Eight metres of hand-forged links, lightly oiled.'],
  ['Night watch lantern', 39, 'Burns from dusk until the last traveller is home.'],
  ['Visitor book', 12, 'Two hundred ruled pages for names and times of arrival.'],
  ['Wax seal kit', 27, 'A stamp, three sticks of red wax and a little patience.'],
  ['Portcullis counterweight', 220, 'Keeps a heavy grille light in the hand.'],
  ['Travel pass, sixty seconds', 1, 'Short-lived by design. Exchange it before it fades.'],
  ['Porter’s coat', 86, 'Wool, dark blue, with a pocket for every kind of key.'],
  ['Weather vane', 52, 'Points at where the next request comes from.'],
];

const CREATED = '2026-01-01T09:00:00.000Z';

/** The products that every demo starts with. */
export const SEED_PRODUCTS = CATALOGUE.map(([title, price, description], index) => ({
  id: index + 1,
  title,
  price,
  description,
  creationAt: CREATED,
  updatedAt: CREATED,
}));
