export { buildVinext as default } from '../lib/build-vinext.ts';
