/** Stands in for the demo backend in a build that was made to run beside it. */
export function createDemoBackend() {
  throw new Error(
    'This build is without the embedded demo backend: set BACKEND_URL to where a backend runs.',
  );
}
