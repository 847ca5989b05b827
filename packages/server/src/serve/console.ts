/** Where the built pages of the console lie, and whether they are reached by HTTPS. */

import { fileURLToPath } from 'node:url'
import type { Configuration } from '../configuration/configuration.ts'
import type { ConsoleOptions } from '../http/console.ts'

export const consoleOptions = ({ issuer }: Configuration): ConsoleOptions => ({
  folder: fileURLToPath(new URL('.', import.meta.resolve('@guichet/console/dist/index.html'))),
  https: issuer.startsWith('https:'),
})
