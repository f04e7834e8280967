export { default } from '../gatehouse.config.ts';
