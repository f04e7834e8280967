import { notFound } from 'next/navigation';

export const runtime = 'edge';

/** Every address without a page: rendered at the edge, where the 404 page gets the nonce that its scripts need. */
export default function Missing(): never {
  notFound();
}
