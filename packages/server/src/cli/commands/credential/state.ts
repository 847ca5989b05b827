import type { Actor, CredentialsContext } from '../../../credentials/context.ts'
import { disableCredential } from '../../../credentials/disable-credential.ts'
import { enableCredential } from '../../../credentials/enable-credential.ts'
import { revokeCredential } from '../../../credentials/revoke-credential.ts'
import type { Credential } from '../../../stores/records.ts'
import type { Answer } from '../../answer.ts'
import { actor, type OpenInstallation, type Work } from '../../installation.ts'

type Change = (context: CredentialsContext, id: string, actor: Actor) => Promise<Credential>

const changing =
  (change: Change): Work<object> =>
  async ({ context }: OpenInstallation, _options: object, id = ''): Promise<Answer> => {
    const { state, name } = await change(context, id, actor)
    return { data: { id, name, state }, text: `${id}  ${name}  ${state}` }
  }

export const revoke: Work<object> = changing(revokeCredential)
export const disable: Work<object> = changing(disableCredential)
export const enable: Work<object> = changing(enableCredential)
