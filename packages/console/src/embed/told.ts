/** What the page around the component is told: that something happened, and never a secret. */

import type { Send } from '../api/client.ts'
import type { IssuedCredential } from '../credentials/credential-data.ts'

export type CreatedCredential = Pick<
  IssuedCredential,
  'id' | 'name' | 'kind' | 'api' | 'environment' | 'organization'
>

export const sessionEnded = 'guichet-session-ended'
export const credentialCreated = 'guichet-credential-created'

/** Tells of each credential that the server has made. */
export const tellingOfCredentials =
  (send: Send, tell: (created: CreatedCredential) => void): Send =>
  async (request) => {
    const response = await send(request)
    if (request.method === 'POST' && response.status === 201 && isCollection(request.url)) {
      const { id, name, kind, api, environment, organization } = (await response
        .clone()
        .json()) as IssuedCredential
      tell({ id, name, kind, api, environment, organization })
    }
    return response
  }

const isCollection = (url: string): boolean => new URL(url).pathname === '/api/v1/credentials'
