/** Addresses that a framework, a builder or a platform answers by itself, where it is asked before the gate. */
const IMAGES = words(`
  /_next/image /_next/image/ /_next/imagex /_next/image/x /_next/image.rsc /_next/image.json /_next/image;x /_next/image%20
  /_next/image%00 /_next//image /_next/./image /_next/x/../image /_next/x/%2e%2e/image /x/../_next/image /_next%2fimage
  /_next%5cimage /_next/%69mage /%5Fnext/image /%5fnext/%69mage /_NEXT/image /_next/IMAGE /_Next/Image //_next/image
  /./_next/image /;/_next/image /_next/static/../image /_next/static/%2e%2e/image /_next/static/..%2fimage
  /_next/static/chunks/../../image /_next/static/.%2e/image /_next/static//../image /_next/static/..;/image
  /_vercel/image /_vercel/%69mage /_vinext/image /en/_next/image /dashboard/_next/image /api/../_next/image
  /auth/../_next/image /cdn-cgi/image/width=640/
`);

/** What names a host to fetch from; each character of it is one byte of the request line. */
function sources(host: string): string[] {
  return [
    `url=/%5C${host}/x`,
    `url=/%09/${host}/x`,
    `url=%09/%5C${host}/x`,
    `url=/%0A/${host}/x`,
    `url=%5C%5C${host}/x`,
    `url=//${host}/x`,
    `url=http://${host}/x`,
    `url=http:${host}/x`,
    `url=http:/%5C${host}/x`,
    `url=%68ttp://${host}/x`,
    `url=/x&url=http://${host}/x`,
    `url=/..//${host}/x`,
  ];
}

/** Images of any host, by every address that any of the three outputs could have for them. */
export function imageDoors(host: string): string[] {
  return IMAGES.flatMap((path) =>
    sources(host).map((source, index) => `${path}?${source}&w=${index % 2 === 0 ? 640 : 3840}&q=75`),
  );
}

/** Below these names nothing is a page: whatever is there is the framework's, the builder's or the platform's. */
export const RESERVED = words(`
  /_next /_next/ /_next/data /_next/data/x/index.json /_next/data/x/dashboard.json /_next/postponed/resume
  /_next/postponed/resume/dashboard /_next/mcp /_next/webpack-hmr /_next/flight /_next/server/app/index.html
  /_next/BUILD_ID /_next/routes-manifest.json /_next/static /_next/__private/trace /_next/image/../data
  /__nextjs_original-stack-frames /__nextjs_original-stack-frame?file=/etc/passwd /__nextjs_source-map
  /__nextjs_font/geist-latin.woff2 /__nextjs_launch-editor?file=/etc/passwd /__nextjs_error_feedback
  /__nextjs_disable_dev_indicator /__nextjs_attach-nodejs-inspector /__next_data_catchall
  /__next_data_catchall.json /__next/x /__next._tree.txt /__next.__PAGE__.txt /__PAGE__.txt /__index.prefetch.rsc
  /__vinext/prerender/readiness /__vinext/prerender/static-params /__vinext/prerender/pages-static-paths
  /__vinext/image /_vinext/x /_not-found /_not-found/ /_not-found.html /_not-found.rsc /_not-found.txt
  /_global-error /_global-error.html /_global-error.rsc /_error /_app /_document /_worker.js
  /_worker.js/index.js /_worker.js/nop-build-log.json /_headers /_redirects /_routes.json
  /_vercel/insights/script.js /_vercel/speed-insights/script.js /_vercel/insights/view /%5Fnext/data/x/index.json
  /_NEXT/data/x/index.json /%5Fnot-found /_Not-Found
`);

/** Files that builders leave beside the pages; nobody is meant to have them. */
export const LEFTOVERS = words(`
  /404.html /500.html /404.rsc /500.rsc /404.rsc.json /500.rsc.json /index.html /index.rsc /index.txt
  /login.html /dashboard.html /dashboard.txt /register.html /register.rsc /register.segments/_tree.segment.rsc
  /forbidden.html /forbidden.rsc /forbidden.txt /.assetsignore /.vite/manifest.json
  /vinext-client-entry-manifest.json /cdn-cgi/errors/no-nodejs_compat.html /cdn-cgi/errors/no-nodejs_compat
  /_next/static/not-found.txt /_next/static/nothing.js /_next/static/chunks/nothing.js
  /_next/static/chunks/app/../../../../404.html /_next/static/%2e%2e/%2e%2e/404.html
  /_next/static/..%2f..%2f404.html /icon.svg.rsc /icon.svg/ /icon.svg.segments/_tree.segment.rsc /ICON.SVG
  /%69con.svg/x /icon.svg;x
`);

/** A list written in one text, apart by blanks. */
function words(text: string): string[] {
  return text.split(/[ \n]+/).filter((word) => word !== '');
}
