import { fastify } from 'fastify'
import { guichet, principalOf, requireScopes } from '../../src/adapters/fastify.ts'
import { adapterContract } from './contract.ts'
import { inProcess } from './in-process.ts'

adapterContract(
  'Fastify',
  inProcess(async (verifier, handle) => {
    const app = fastify()
    await app.register(guichet(verifier))
    app.get('/campaigns', (request) => handle(() => [principalOf(request), request.principal]))
    app.get('/campaigns/write', { onRequest: requireScopes('campaigns:write') }, (request) =>
      handle(() => [principalOf(request), request.principal]),
    )
    return { url: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() }
  }),
)
