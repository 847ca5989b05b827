/** The samples of one dialect: each gets a token, keeps it, makes the API's sample call, and prints the answer. */

import type { Dialect } from '@guichet/dialects'
import type { ApiFacts } from '../facts.ts'
import type { CodeLanguage } from '../page.ts'
import { clientSample } from './client.ts'
import { curlSample } from './curl.ts'
import { goSample } from './go.ts'
import { javaSample } from './java.ts'
import { nodeSample } from './node.ts'
import { phpSample } from './php.ts'
import { pythonSample } from './python.ts'
import { sampleOf } from './sample.ts'

export interface WrittenSample {
  readonly id: 'curl' | 'node' | 'client' | 'python' | 'php' | 'java' | 'go'
  readonly title: string
  readonly language: CodeLanguage
  /** As it is to be saved, to run as its first lines say. */
  readonly file: string
  readonly code: string
}

export function samplesOf(api: ApiFacts, dialect: Dialect): readonly WrittenSample[] {
  const sample = sampleOf(api, dialect)
  const client = clientSample(api, dialect)
  return [
    { id: 'curl', title: 'curl', language: 'sh', file: 'sample.sh', code: curlSample(sample) },
    { id: 'node', title: 'Node.js', language: 'js', file: 'sample.mjs', code: nodeSample(sample) },
    ...(client === null
      ? []
      : [
          {
            id: 'client' as const,
            title: 'Node.js, @guichet/client',
            language: 'js' as const,
            file: 'client.mjs',
            code: client,
          },
        ]),
    { id: 'python', title: 'Python', language: 'python', file: 'sample.py', code: pythonSample(sample) },
    { id: 'php', title: 'PHP', language: 'php', file: 'sample.php', code: phpSample(sample) },
    { id: 'java', title: 'Java', language: 'java', file: 'Sample.java', code: javaSample(sample) },
    { id: 'go', title: 'Go', language: 'go', file: 'sample.go', code: goSample(sample) },
  ]
}
