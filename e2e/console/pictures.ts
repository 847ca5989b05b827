/** Where the pictures of a run go: below the repository, into a folder that git does not keep. */

import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url))
mkdirSync(folder, { recursive: true })

/** Each run writes over the pictures of the last. */
export const pictureFile = (name: string): string => `${folder}${name}.png`
