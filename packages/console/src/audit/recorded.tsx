/** A text of the trail in the reader's language, or as it was recorded where there is no word for it: in English. */

import { Code } from '@mantine/core'
import type { ReactNode } from 'react'

export interface RecordedProps {
  readonly text: string
  readonly words: string | null
}

export const Recorded = ({ text, words }: RecordedProps): ReactNode => words ?? <Code lang="en">{text}</Code>
