const forCloudflare = process.env.GATEHOUSE_TARGET === 'cloudflare';

/** @type {import('next').NextConfig} */
export default {
  // Without 'ts', Next does not see proxy.ts, which it would force onto the Node runtime; middleware.tsx brings it in at
  // the edge. ('tsx' alone crashes webpack.)
  pageExtensions: ['tsx', 'jsx'],
  poweredByHeader: false,
  // `npm test` runs the type checker itself, over the tests and scripts too.
  typescript: { ignoreBuildErrors: true },
  webpack: (config, { webpack }) => {
    // On Cloudflare the Worker has the core already: pages that brought their own would carry it for nothing.
    const leaveOutTheCore = new webpack.NormalModuleReplacementPlugin(
      /\/standalone\.ts$/,
      './standalone.cloudflare.ts',
    );
    if (forCloudflare) config.plugins.push(leaveOutTheCore);
    return config;
  },
};
