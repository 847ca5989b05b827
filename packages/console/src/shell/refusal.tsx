/** Why an action was refused, said aloud as soon as it is. */

import { Alert } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { type ProblemMeanings, useProblemWords } from '../api/problem-words.ts'

export interface RefusalProps {
  /** Null: nothing was refused. */
  readonly error: unknown
  readonly meanings?: ProblemMeanings
}

export function Refusal({ error, meanings = {} }: RefusalProps): ReactNode {
  const { say } = useProblemWords()
  if (error === null || error === undefined) return null
  return (
    <Alert color="red" role="alert" icon={<CircleAlert aria-hidden size={18} />} p="sm">
      {say(error, meanings)}
    </Alert>
  )
}
