/** A short script that keeps its token in a file. */

import { createClient } from '@guichet/client'
import { fileCache } from '@guichet/client/file-cache'
import { oauth2 } from '@guichet/dialects/catalog'

export default async function program({ url, credentials, path, folder }) {
  const cache = fileCache({ folder })
  const calls = Array.from({ length: 3 }, async () => {
    const client = createClient({ dialect: oauth2, baseUrl: url, credentials, cache })
    const response = await client.fetch(path)
    await response.text()
    return response.status
  })
  return Promise.all(calls)
}
