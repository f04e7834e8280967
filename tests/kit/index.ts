/** The test kit for an application that is built on Gatehouse; README.md beside this file describes it. */
export type { TestBrowser as Visitor } from '../fixtures/clients/test-browser.ts';
export type { Answering, Call, Place, ScriptedBackend, SignedInCall } from './backend.ts';
export { type Kit, type KitOptions, startKit } from './kit.ts';
export type { Deed } from './script.ts';
export { ADA, DANA, type KitUser } from './users.ts';
