import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import 'reflect-metadata'
import type { Principal } from '../../src/index.ts'
import { CurrentPrincipal, guichet, RequireScopes } from '../../src/adapters/nestjs.ts'
import { adapterContract } from './contract.ts'
import { inProcess, type Handle, type Handled } from './in-process.ts'

/** Written `@Controller('campaigns') class Campaigns { @Get() read(@CurrentPrincipal() principal: Principal) {…} }`. */
function campaigns(handle: Handle): new () => object {
  class Campaigns {
    read(principal: Principal): Promise<Handled> {
      return handle(() => [principal, principal])
    }

    write(principal: Principal): Promise<Handled> {
      return handle(() => [principal, principal])
    }
  }
  const decorate = (name: 'read' | 'write', ...decorators: readonly MethodDecorator[]): void => {
    CurrentPrincipal()(Campaigns.prototype, name, 0)
    const descriptor = Object.getOwnPropertyDescriptor(Campaigns.prototype, name)
    if (descriptor === undefined) throw new Error(`no method ${name}`)
    for (const decorator of decorators) decorator(Campaigns.prototype, name, descriptor)
  }
  decorate('read', Get())
  decorate('write', Get('write'), RequireScopes('campaigns:write'))
  Controller('campaigns')(Campaigns)
  return Campaigns
}

adapterContract(
  'NestJS',
  inProcess(async (verifier, handle) => {
    class AppModule {}
    Module({ controllers: [campaigns(handle)] })(AppModule)
    const app = await NestFactory.create(AppModule, { logger: false })
    app.useGlobalGuards(guichet(verifier))
    await app.listen(0, '127.0.0.1')
    return { url: await app.getUrl(), close: () => app.close() }
  }),
)
