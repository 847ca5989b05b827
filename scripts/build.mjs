/** `npm run build`: installs what is missing and compiles the packages. */
import { finish } from './node.mjs'
import { setUp } from './setup.mjs'

await finish(async () => {
  await setUp()
  return 0
})
