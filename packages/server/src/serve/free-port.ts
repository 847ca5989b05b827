import { type AddressInfo, createServer } from 'node:net'
import { type Configuration, withPort } from '../configuration/configuration.ts'

/** Port 0 asks the system for a free one; it must be known before the issuer is written into a token. */
export async function withFreePort(configuration: Configuration): Promise<Configuration> {
  const { host, port } = configuration.listen
  if (port !== 0) return configuration
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, host, resolve))
  const free = (probe.address() as AddressInfo).port
  await new Promise((resolve) => probe.close(resolve))
  return withPort(configuration, free)
}
