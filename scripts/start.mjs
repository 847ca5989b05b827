/** `npm start`: installs and builds what is missing, then runs the demonstration server. */
import { resolve } from 'node:path'
import { environment, findNode, finish, root, run } from './node.mjs'
import { setUp } from './setup.mjs'

await finish(async () => {
  await setUp()
  const data = resolve(root, process.env.GUICHET_DATA || 'data')
  const port = process.env.PORT || '4400'
  // The flag is that of the program's first line, which is not read here.
  const command = [
    '--max-semi-space-size=8',
    'packages/server/bin/guichet.js',
    'serve',
    '--demo',
    '--data',
    data,
    '--port',
    port,
  ]
  return run(findNode(), [...command, ...process.argv.slice(2)], { env: environment() })
})
