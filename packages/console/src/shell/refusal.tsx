/** Why an action was refused, said aloud as soon as it is. */

import { Alert } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiProblem } from '../api/problem.ts'
import { type ProblemMeanings, useProblemWords } from '../api/problem-words.ts'

export interface RefusalProps {
  /** Null: nothing was refused. */
  readonly error: unknown
  readonly meanings?: ProblemMeanings
  /** Whether the form says beside its fields what is wrong with each: it is not said twice then. */
  readonly marked?: boolean
}

export function Refusal({ error, meanings = {}, marked = false }: RefusalProps): ReactNode {
  const { say, sayInGeneral } = useProblemWords()
  if (error === null || error === undefined) return null
  return (
    <Alert color="red" role="alert" icon={<CircleAlert aria-hidden size={18} />} p="sm">
      {marked && hasFields(error) ? sayInGeneral(error) : say(error, meanings)}
    </Alert>
  )
}

const hasFields = (error: unknown): error is ApiProblem =>
  error instanceof ApiProblem && error.code === 'invalid-request' && error.fields.size > 0
