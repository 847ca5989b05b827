import express from 'express'
import { createServer } from 'node:http'
import { guichet, principalOf, requireScopes } from '../../src/adapters/express.ts'
import { adapterContract } from './contract.ts'
import { inProcess, listenOn } from './in-process.ts'

adapterContract(
  'Express',
  inProcess((verifier, handle) => {
    const app = express()
    const answer: express.RequestHandler = async (request, response) => {
      response.json(await handle(() => [principalOf(request), Reflect.get(request, 'principal')]))
    }
    app.use(guichet(verifier))
    app.get('/campaigns', answer)
    app.get('/campaigns/write', requireScopes('campaigns:write'), answer)
    return listenOn(createServer(app))
  }),
)
