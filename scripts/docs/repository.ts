/**
 * Where Gatehouse is published: the deploy buttons copy it from there, and `npm run update` looks there. Nothing in a clone could say it
 * instead: the remote `origin` of a site is the site's own. Whoever publishes it elsewhere writes the address here and runs `npm run docs`.
 */
export const REPOSITORY = 'https://github.com/gatehouse-dev/gatehouse';
