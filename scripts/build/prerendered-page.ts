import { createHash } from 'node:crypto';
import type { PrerenderedPage } from '../../edge/http/template.ts';
import { compileTemplate } from './template.ts';

const SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/g;
/** What the frameworks write in line: what they tell their scripts, and how they put in what comes late. */
const OF_THE_FRAMEWORK =
  /self\.__next_[a-z]\b|"vinext\.|^\$R[A-Z]|^requestAnimationFrame\(function\(\)\{\$RT/;
/** Files that are fetched ahead for scripts, and what React needs to find its way around. */
const FOR_SCRIPTS =
  /<link\b(?=[^>]*\s(?:as="script"|rel="modulepreload"))[^>]*>|<!--(?:\/?[$&][!?~]?)? ?-->/g;
/** Where something might have come late. */
const EMPTY = /<div hidden=""><\/div>/g;

/**
 * Makes of a page what the gate fills in: without the scripts of the framework, and with our own where there is a form.
 *
 * @param html - as the framework has made it
 * @param script - what is added to forms
 * @throws Failure if its marks make no sense
 */
export function prerenderedPage(html: string, script: string): PrerenderedPage {
  const bare = html.replaceAll(SCRIPT, leftOfScript).replaceAll(FOR_SCRIPTS, '').replaceAll(EMPTY, '');
  const isForm = bare.includes('<form');
  const page = isForm ? bare.replace('</body>', () => `<script>${script}</script></body>`) : bare;
  const hashes = Array.from(page.matchAll(SCRIPT), ([, , text = '']) => hashOf(text));
  return { parts: compileTemplate(page), hashes };
}

/** A file of the framework's is told by where it lies. */
function leftOfScript(script: string, attributes: string, text: string): string {
  const isFramework = /\ssrc="\/_next\//.test(attributes) || OF_THE_FRAMEWORK.test(text);
  return isFramework ? '' : script;
}

/** @see Content Security Policy Level 3 (W3C), section 2.3.1 (`hash-source`) */
function hashOf(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}
