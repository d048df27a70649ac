import { readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/* The Host stays the one that the browser asked for: the server compares it with the Origin. */
const SERVER = { target: 'http://127.0.0.1:4600', changeOrigin: false };

export default defineConfig({
  plugins: [react(), tailwindcss(), brotliBeside()],
  build: {
    outDir: 'dist',
    target: ['chrome123', 'firefox121', 'safari17.5'],
    /* The content security policy takes fonts and images from our own origin, not from data: addresses. */
    assetsInlineLimit: 0,
    rolldownOptions: {
      treeshake: {
        /*
         * Our modules do nothing when loaded, but for the one that starts the page: schemas, which only the server asks,
         * stay out of it, and what a dialog alone uses comes with the dialog, whatever front door it shares.
         */
        moduleSideEffects: [
          { test: /\/packages\/(db-backup-domain|ui)\/src\/.*\.tsx?$/, sideEffects: false },
          { test: /\/apps\/web\/src\/(?!main\.tsx$).*\.tsx?$/, sideEffects: false },
        ],
      },
      output: {
        codeSplitting: {
          /*
           * All that the first page needs in two files: many small ones compress worse by a tenth. What others have made
           * changes seldom, so that a browser keeps it over our releases.
           */
          groups: [
            { name: 'libraries', tags: ['$initial'], test: /\/node_modules\// },
            { name: 'page', tags: ['$initial'] },
          ],
        },
      },
    },
  },
  server: { proxy: { '/trpc': SERVER, '/session': SERVER } },
  /* Of what should happen soon, on a machine of two cores that may be shared; no test asserts a time. */
  test: { environment: 'jsdom', setupFiles: ['src/testing/setup.ts'], css: false, testTimeout: 60_000 },
});

/** Writes beside each text its smallest form, `….br`: too slow to be made while a browser waits. */
function brotliBeside(): Plugin {
  return {
    name: 'brotli-beside',
    apply: 'build',
    async writeBundle({ dir = 'dist' }, bundle) {
      const texts = Object.keys(bundle).filter((name) => ['.js', '.css', '.svg'].includes(extname(name)));
      await Promise.all(
        texts.map(async (name) => {
          const text = await readFile(join(dir, name));
          const params = { [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
          await writeFile(join(dir, `${name}.br`), await promisify(brotliCompress)(text, { params }));
        }),
      );
    },
  };
}
