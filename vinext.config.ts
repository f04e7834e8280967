import vinext from 'vinext';
import { defineConfig, type Plugin } from 'vite';
import type { Gatehouse } from './edge/index.ts';

/** While vinext makes pages ahead, its middleware has no gate to ask: this one lets it through. */
const OPEN_GATE: Pick<Gatehouse, 'handle'> = {
  async handle(_, renderPage) {
    return renderPage({});
  },
};
Object.assign(globalThis, { gatehouseIsolate: { opened: { ok: true, gatehouse: OPEN_GATE } } });

const CONDITIONS = ['workerd', 'worker', 'edge-light', 'module', 'import'];

/**
 * How vinext builds the application for the Worker. It takes next.config.mjs too, but for what is there for webpack alone.
 *
 * Vite is told of the platform here, and not by Cloudflare's plugin for it: that wants the Worker's entry, which is the gate's.
 */
export default defineConfig({
  plugins: [
    withoutCore(),
    withReact(),
    vinext({
      rscOutDir: '../server',
      ssrOutDir: '../server/ssr',
      clientOutDir: '../client',
      prerender: true,
    }),
  ],
  environments: {
    rsc: {
      resolve: { conditions: ['react-server', ...CONDITIONS] },
      build: { rolldownOptions: { input: { worker: 'vinext/server/fetch-handler' } } },
    },
    ssr: { resolve: { conditions: CONDITIONS } },
  },
});

/** The Worker has the core, and the demo, already: pages that brought their own would carry them for nothing. */
function withoutCore(): Plugin {
  return {
    name: 'gatehouse:without-core',
    enforce: 'pre',
    resolveId: {
      filter: { id: /\/standalone\.ts$/ },
      handler(_, importer) {
        return this.resolve('./adapters/standalone.cloudflare.ts', importer);
      },
    },
  };
}

/** vinext leaves React to the server that renders; a Worker has none but what is bundled with it. */
function withReact(): Plugin {
  return {
    name: 'gatehouse:with-react',
    enforce: 'post',
    configEnvironment(name, { resolve }) {
      if (name === 'ssr' && resolve !== undefined) resolve.external = [];
    },
  };
}
