import Koa from 'koa'
import { createServer } from 'node:http'
import { guichet, principalOf, requireScopes, type GuichetState } from '../../src/adapters/koa.ts'
import { adapterContract } from './contract.ts'
import { inProcess, listenOn } from './in-process.ts'

adapterContract(
  'Koa',
  inProcess((verifier, handle) => {
    const app = new Koa<GuichetState>()
    app.silent = true
    app.use(guichet(verifier))
    const write = requireScopes('campaigns:write')
    app.use((ctx, next) => (ctx.path === '/campaigns/write' ? write(ctx, next) : next()))
    app.use(async (ctx) => {
      ctx.body = await handle(() => [principalOf(ctx), ctx.state.principal])
    })
    const listener = app.callback()
    return listenOn(createServer((request, response) => void listener(request, response)))
  }),
)
