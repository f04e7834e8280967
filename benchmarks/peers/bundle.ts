import { builtinModules } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));

/** A Worker that tells the headers of who is signed in, and answers everything else as the peer does. */
function workerOf(name: string): string {
  return `import { peer } from './${name}.ts';
Object.assign(process.env, { NODE_ENV: 'production' });
let opened;
export default {
  async fetch(request) {
    opened ??= await peer.open();
    return request.url.endsWith('/headers') ? Response.json(opened.headers) : opened.answer(request);
  },
};`;
}

/** Node's own modules are the runtime's. As modules of their own, what is CommonJS can require them too. */
const RUNTIME: Plugin = {
  name: 'runtime',
  setup({ onLoad, onResolve }) {
    const names = builtinModules.filter((name) => !name.startsWith('_')).join('|');
    onResolve({ filter: new RegExp(`^(node:)?(${names})$`) }, ({ path, namespace }) => {
      const name = path.replace(/^node:/, '');
      return namespace === 'runtime'
        ? { path: `node:${name}`, external: true }
        : { path: name, namespace: 'runtime' };
    });
    onLoad({ filter: /.*/, namespace: 'runtime' }, ({ path }) => ({
      contents: `export * from 'node:${path}'; export { default } from 'node:${path}';`,
    }));
    // On a server it is nothing.
    onResolve({ filter: /^server-only$/ }, ({ path }) => ({ path, namespace: 'nothing' }));
    onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: '' }));
  },
};

/** The source of a Worker that runs a peer, for workerd with `nodejs_compat`. */
export async function bundlePeer(name: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: HERE,
    stdin: { contents: workerOf(name), resolveDir: HERE, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['module', 'main'],
    // What Next itself puts in place in a middleware that it bundles.
    define: {
      __dirname: '"/"',
      'process.env.NEXT_RUNTIME': '"edge"',
      'process.env.NODE_ENV': '"production"',
    },
    alias: { '@opentelemetry/api': 'next/dist/compiled/@opentelemetry/api' },
    plugins: [RUNTIME],
    logLevel: 'warning',
  });
  const [output] = outputFiles;
  if (!output) throw new Error(`Nothing was bundled of ${name}`);
  return output.text;
}
