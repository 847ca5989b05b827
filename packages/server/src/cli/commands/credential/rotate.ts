import { endOverlap } from '../../../credentials/end-overlap.ts'
import { credentialById } from '../../../credentials/find.ts'
import { type Rotation, rotateSecret } from '../../../credentials/rotate-secret.ts'
import type { Answer } from '../../answer.ts'
import { actor, type OpenInstallation } from '../../installation.ts'
import { instant, moment } from '../../output.ts'
import { issueAnswer } from './issue.ts'
import { namesOf, plainView } from './view.ts'

export interface RotateOptions {
  readonly overlap?: number
  readonly refuseTokens?: boolean
}

export async function rotate(
  { context, store }: OpenInstallation,
  options: RotateOptions,
  id: string,
): Promise<Answer> {
  const rotation: Rotation = {
    ...(options.overlap === undefined ? {} : { overlap: options.overlap }),
    refuseTokens: options.refuseTokens === true,
  }
  const issue = await rotateSecret(context, id, rotation, actor)
  const { secrets } = await credentialById(store, id)
  const end = secrets.find(({ expiresAt }) => expiresAt !== null)?.expiresAt ?? null
  const note =
    end === null ? 'The old one is refused from now on.' : `The old one goes on until ${moment(end, '')}.`
  const title = `${issue.credential.name}: rotated`
  const answer = issueAnswer(issue, await namesOf(store, issue.credential), title, [note])
  return { ...answer, data: { ...answer.data, overlap: end === null ? null : { ends: instant(end) } } }
}

export interface EndOptions {
  readonly cancel?: boolean
}

export async function endRunningOverlap(
  { context, store }: OpenInstallation,
  { cancel = false }: EndOptions,
  id: string,
): Promise<Answer> {
  const credential = await endOverlap(context, id, cancel ? 'cancel' : 'cut', actor)
  const which = cancel ? 'new secret is gone and the old one stays' : 'old secret is refused from now on'
  return {
    data: { ...plainView(credential, await namesOf(store, credential)), lastFour: credential.lastFour },
    text: `${id}: the ${which} (…${credential.lastFour} is valid).`,
  }
}
