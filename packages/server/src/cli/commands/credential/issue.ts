/** The one time that a secret is shown. */

import type { CredentialIssue } from '../../../credentials/issue.ts'
import type { Answer } from '../../answer.ts'
import { properties } from '../../output.ts'
import { type Names, plainView } from './view.ts'

export function issueAnswer(
  issue: CredentialIssue,
  names: Names,
  title: string,
  notes: string[] = [],
): Answer {
  const { credential } = issue
  const texts = 'token' in issue ? { token: issue.token } : { key: issue.key, secret: issue.secret }
  const thing = 'token' in issue ? 'token' : 'secret'
  const lines = properties([['id', credential.id], ...Object.entries(texts)])
  return {
    data: { ...plainView(credential, names), ...texts },
    text: `${title}\n\n${lines}`,
    notes: [`The ${thing} is shown this once and is kept nowhere: store it now.`, ...notes],
  }
}
