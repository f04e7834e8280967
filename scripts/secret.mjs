import { randomBytes } from 'node:crypto';

// Runs on whatever Node a machine has, before anything is installed: plain JavaScript, no packages.

const BYTES = 32;

const name = process.argv.includes('--env') ? 'SESSION_SECRET=' : '';
console.log(name + randomBytes(BYTES).toString('base64url'));
