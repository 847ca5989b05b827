/** `npm run bench`: installs and builds what is missing, then measures. */
import { environment, findNode, finish, run } from './node.mjs'
import { setUp } from './setup.mjs'

await finish(async () => {
  await setUp()
  return run(findNode(), ['bench/main.mjs', ...process.argv.slice(2)], { env: environment() })
})
