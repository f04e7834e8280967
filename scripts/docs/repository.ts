/**
 * Where this repository is published; the deploy buttons copy it from there. A placeholder until it is: whoever publishes it
 * writes the address here and runs `npm run docs`.
 */
export const REPOSITORY = 'https://github.com/gatehouse-dev/gatehouse';
