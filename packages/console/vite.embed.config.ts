import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** What `src/embed/appearance.ts` has in the place of the styles. */
const placeholder = /["'`]GUICHET_STYLES["'`]/

/** The styles as a text in the script: they are put into the shadow tree, and one file is all that a page loads. */
const stylesInside: Plugin = {
  name: 'styles-inside',
  enforce: 'post',
  generateBundle(_options, bundle) {
    let text = ''
    for (const [name, output] of Object.entries(bundle)) {
      if (output.type !== 'asset' || !name.endsWith('.css')) continue
      text += typeof output.source === 'string' ? output.source : new TextDecoder().decode(output.source)
      delete bundle[name]
    }
    for (const output of Object.values(bundle)) {
      if (output.type !== 'chunk') continue
      const parts = output.code.split(placeholder)
      if (parts.length !== 2) this.error('The script has no one place for its styles.')
      output.code = parts.join(JSON.stringify(text))
    }
  },
}

/** A component of Mantine, by the module that names its classes or by its sheet. */
const named = /@mantine\/core\/(?:esm\/.*\/(\w+)\.module\.mjs|styles\/([A-Z]\w*)\.css)$/

/** Each component in the script has its styles in `src/embed/styles.ts`, and no other has. */
const stylesOfEachComponent: Plugin = {
  name: 'styles-of-each-component',
  generateBundle(_options, bundle) {
    const rendered = Object.values(bundle).flatMap((output) =>
      output.type === 'chunk' ? Object.keys(output.modules) : [],
    )
    const used = new Set(rendered.map((id) => named.exec(id)?.[1]))
    const styled = new Set(Array.from(this.getModuleIds(), (id) => named.exec(id)?.[2]))
    const wrong = [...used, ...styled].filter((name) => used.has(name) !== styled.has(name))
    if (wrong.length > 0)
      this.error(`Missing in src/embed/styles.ts, or there for nothing: ${wrong.join(', ')}`)
  },
}

/** `<guichet-credentials>`, served as `/console/embed.js`. It joins what the pages are built into. */
export default defineConfig({
  plugins: [react(), stylesInside, stylesOfEachComponent],
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    target: 'es2022',
    emptyOutDir: false,
    lib: { entry: 'src/embed/embed.ts', formats: ['es'], fileName: () => 'embed.js' },
    // A library is left readable for the next bundler; this one goes to browsers.
    rolldownOptions: { output: { minify: true } },
  },
})
