import { aspnet } from './aspnet.ts';
import { appwrite, parse } from './baas.ts';
import { cognito } from './cognito.ts';
import { custom } from './custom.ts';
import { devise } from './devise.ts';
import { directus } from './directus.ts';
import { djoser, djRestAuth } from './djoser.ts';
import { dummyjson } from './dummyjson.ts';
import { fastapiUsers } from './fastapi.ts';
import { firebase } from './firebase.ts';
import { flask } from './flask.ts';
import { laravel } from './laravel.ts';
import { jwtAuth, sanctum } from './laravel-packages.ts';
import { lexik } from './lexik.ts';
import { medusa } from './medusa.ts';
import { nhost } from './nhost.ts';
import { betterAuth, feathers, nest } from './node.ts';
import { oauth2 } from './oauth2.ts';
import { auth0, keycloak, oidc, spring } from './oidc.ts';
import { payload } from './payload.ts';
import { platzi } from './platzi.ts';
import { pocketbase } from './pocketbase.ts';
import { saleor } from './saleor.ts';
import { simplejwt } from './simplejwt.ts';
import { strapi } from './strapi.ts';
import { supabase } from './supabase.ts';
import type { Preset } from './types.ts';
import { wordpress, wpgraphql } from './wordpress.ts';

/**
 * The backends that are known by name. Another one is a file beside this and a line here, written by `types.ts` and after the
 * example of `platzi.ts`; `npm run docs` puts it into the tables, and `tests/blackbox/presets.test.ts` tries it against a contract.
 */
export const PRESETS = {
  platzi,
  dummyjson,
  simplejwt,
  directus,
  strapi,
  laravel,
  supabase,
  aspnet,
  djoser,
  'dj-rest-auth': djRestAuth,
  'fastapi-users': fastapiUsers,
  flask,
  'jwt-auth': jwtAuth,
  sanctum,
  devise,
  lexik,
  nest,
  feathers,
  'better-auth': betterAuth,
  pocketbase,
  payload,
  nhost,
  firebase,
  cognito,
  parse,
  appwrite,
  wordpress,
  wpgraphql,
  medusa,
  saleor,
  oauth2,
  oidc,
  keycloak,
  auth0,
  spring,
  custom,
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

export const PRESET_NAMES: readonly PresetName[] = Object.keys(PRESETS).filter(isPresetName);

function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}

export type { CodeOf, Inputs, Outcomes, Setting } from '../functions/types.ts';
export { PLAIN_PROVIDER } from './oidc.ts';
export * from './social.ts';
export type * from './types.ts';
