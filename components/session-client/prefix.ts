/** Where the APIs are: what `proxy.prefix` says in `gatehouse.config.ts`, whose rules no browser is told. */
export const PREFIX: string = '/api';
