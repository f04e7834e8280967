import { at, isText } from '../util/json-path.ts';
import type { Preset } from './presets/index.ts';

const MAX_MESSAGE = 300;

/** A sentence for people: no markup, no novel. */
export function messageIn(body: unknown, { messages }: Preset): { readonly message?: string } {
  const found = messages.map((path) => sentence(at(body, path))).find(isText) ?? firstOfFields(body);
  return asMessage(found ?? '');
}

export function asMessage(text: string): { readonly message?: string } {
  const message = plainText(text).slice(0, MAX_MESSAGE);
  return message === '' ? {} : { message };
}

/** Without tags, and without characters that turn around what stands beside them. */
function plainText(text: string): string {
  return text
    .replace(/<[^<>]*>/g, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

function sentence(value: unknown): string | undefined {
  const texts = (Array.isArray(value) ? value : [value]).filter(isText);
  return texts.length === 0 ? undefined : texts.join(' ');
}

/** Django REST framework and others complain field by field. */
function firstOfFields(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const complaint = Object.values(body).find((value) => Array.isArray(value) && value.some(isText));
  return sentence(complaint);
}
