import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The gallery alone: what is shipped of the components is built with the web. Nobody else's machine can ask for it. */
export default defineConfig({
  root: 'gallery',
  plugins: [react(), tailwindcss()],
  server: { host: '127.0.0.1', port: 4700, strictPort: true },
});
