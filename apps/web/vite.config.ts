import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/* The Host stays the one that the browser asked for: the server compares it with the Origin. */
const SERVER = { target: 'http://127.0.0.1:4600', changeOrigin: false };

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist',
    target: ['chrome123', 'firefox121', 'safari17.5'],
    /* The content security policy takes fonts and images from our own origin, not from data: addresses. */
    assetsInlineLimit: 0,
    rolldownOptions: {
      treeshake: {
        /* Modules of the domain do nothing when loaded: schemas, which only the server asks, stay out of the page. */
        moduleSideEffects: [{ test: /\/packages\/db-backup-domain\/src\//, sideEffects: false }],
      },
    },
  },
  server: { proxy: { '/trpc': SERVER, '/session': SERVER } },
  /* Of what should happen soon, on a machine of two cores that may be shared; no test asserts a time. */
  test: { environment: 'jsdom', setupFiles: ['src/testing/setup.ts'], css: false, testTimeout: 60_000 },
});
