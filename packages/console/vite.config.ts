import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The pages, served below `/console/`; what they need from the server while they are written comes from a running one. */
export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    target: 'es2022',
    // The policy of the pages takes no inline script and no data: address but for pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  html: { cspNonce: 'GUICHET_NONCE' },
  server: { proxy: { '/api': 'http://localhost:4400' } },
})
