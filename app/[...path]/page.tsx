import type { Metadata } from 'next';
import { notFound } from 'next/navigation';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Page not found' };

/**
 * Every address where nothing lives. The framework has a page of its own for these, but renders it ahead: its scripts would lack
 * the nonce that lets them run.
 */
export default function NothingHere(): never {
  notFound();
}
