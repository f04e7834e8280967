/** @type {import('next').NextConfig} */
export default {
  // Without 'ts', Next does not see proxy.ts, which it would force onto the Node runtime; middleware.tsx brings it in at
  // the edge. ('tsx' alone crashes webpack.)
  pageExtensions: ['tsx', 'jsx'],
  poweredByHeader: false,
  // `npm test` runs the type checker itself, over the tests and scripts too.
  typescript: { ignoreBuildErrors: true },
};
