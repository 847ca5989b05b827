import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { createServer } from 'node:http'
import { guichet, principalOf, requireScopes, type GuichetEnv } from '../../src/adapters/hono.ts'
import { adapterContract } from './contract.ts'
import { inProcess, listenOn } from './in-process.ts'

adapterContract(
  'Hono',
  inProcess((verifier, handle) => {
    const app = new Hono<GuichetEnv>()
    app.onError((_error, c) => c.text('a fault', 500))
    app.use(guichet(verifier))
    app.get('/campaigns', async (c) => c.json(await handle(() => [principalOf(c), c.get('principal')])))
    app.get('/campaigns/write', requireScopes('campaigns:write'), async (c) =>
      c.json(await handle(() => [principalOf(c), c.get('principal')])),
    )
    const listener = getRequestListener(app.fetch)
    return listenOn(createServer((request, response) => void listener(request, response)))
  }),
)
