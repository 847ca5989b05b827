/** Runs the samples of the vendors' pages with the tool that they are written for, against a server with HTTPS. */

import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestServer } from '../running-server.ts'

const run = promisify(execFile)

const works = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0

export const hasCurl: boolean = works('curl', '--version')
export const hasPythonRequests: boolean = works('python3', '-c', 'import requests')

/** Every tool has its own way of being told which certificate to trust. */
function trusting(server: TestServer): { readonly env: NodeJS.ProcessEnv } {
  const certificate = join(server.folder, 'cert.pem')
  const { PATH, HOME } = process.env
  return {
    env: {
      PATH,
      HOME,
      CURL_CA_BUNDLE: certificate,
      REQUESTS_CA_BUNDLE: certificate,
      NODE_EXTRA_CA_CERTS: certificate,
    },
  }
}

/** What a shell prints for a curl sample. */
export const runCurl = async (server: TestServer, sample: string): Promise<string> =>
  (await run('sh', ['-c', sample.replace(/^curl /, 'curl --silent --show-error ')], trusting(server))).stdout

export const runPython = async (server: TestServer, sample: string): Promise<string> =>
  (await run('python3', ['-c', sample], trusting(server))).stdout

export const runNode = async (server: TestServer, sample: string): Promise<string> =>
  (await run(process.execPath, ['--input-type=module', '--eval', sample], trusting(server))).stdout
