/** A list that the server gives page by page: what there is, more of it, or what to do where there is nothing. */

import { Button, Group, Stack } from '@mantine/core'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Faulted } from '../shell/faulted.tsx'
import { Loading } from '../shell/loading.tsx'

export interface PageOf<Row> {
  readonly items: readonly Row[]
  readonly next: string | null
}

export interface PagedListProps<Row> {
  readonly query: UseInfiniteQueryResult<readonly Row[]>
  readonly empty: ReactNode
  readonly children: (rows: readonly Row[]) => ReactNode
}

/** The rows of all pages so far; one array for one answer, so that a table does not build its rows anew. */
export const rowsOfPages = <Row,>({ pages }: { readonly pages: readonly PageOf<Row>[] }): readonly Row[] =>
  pages.flatMap(({ items }) => items)

export function PagedList<Row>({ query, empty, children }: PagedListProps<Row>): ReactNode {
  const { t } = useTranslation()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = query
  if (data === undefined) {
    return error === null ? <Loading /> : <Faulted error={error} again={() => void refetch()} />
  }
  if (data.length === 0) return empty
  return (
    <Stack gap="md">
      {children(data)}
      {hasNextPage ? (
        <Group justify="center">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('more')}
          </Button>
        </Group>
      ) : null}
    </Stack>
  )
}
