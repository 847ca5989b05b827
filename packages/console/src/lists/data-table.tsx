/** A list of things alike: a table with aligned columns, and on a telephone a card for each. */

import { Box, Paper, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { type Cell, type ColumnDef, type RowData, tableFeatures, useTable } from '@tanstack/react-table'
import type { ReactNode } from 'react'

const features = tableFeatures({})

export type Columns<Row extends RowData> = ColumnDef<typeof features, Row>[]

/** A column that shows what `cell` makes of a row, under a header that is a word. */
export interface ColumnOf<Row> {
  readonly id: string
  readonly header: string
  /** Whether the header is read aloud only: over a column of buttons. */
  readonly quiet?: boolean
  readonly cell: (row: Row) => ReactNode
}

export const columnsOf = <Row extends RowData>(columns: readonly ColumnOf<Row>[]): Columns<Row> =>
  columns.map(({ id, header, quiet = false, cell }) => ({
    id,
    header: quiet ? () => <VisuallyHidden>{header}</VisuallyHidden> : header,
    cell: ({ row }) => cell(row.original),
  }))

export interface DataTableProps<Row extends RowData> {
  /** What the table lists, for those who cannot see where it stands. */
  readonly label: string
  /** The same array as long as the rows are the same. */
  readonly rows: readonly Row[]
  readonly columns: Columns<Row>
  readonly idOf: (row: Row) => string
}

export function DataTable<Row extends RowData>({
  label,
  rows,
  columns,
  idOf,
}: DataTableProps<Row>): ReactNode {
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const table = useTable({ features, columns, data: rows, getRowId: idOf })
  const { rows: shown } = table.getRowModel()
  if (narrow) {
    return (
      <Stack component="ul" gap="sm" p={0} m={0} aria-label={label} style={{ listStyle: 'none' }}>
        {shown.map((row) => (
          <Paper component="li" key={row.id} withBorder p="md">
            <Stack gap={6}>
              {row.getAllCells().map((cell, index) => (
                <CardLine key={cell.id} head={index === 0} label={headerOf(cell)}>
                  <table.FlexRender cell={cell} />
                </CardLine>
              ))}
            </Stack>
          </Paper>
        ))}
      </Stack>
    )
  }
  return (
    <Paper withBorder style={{ overflow: 'hidden' }}>
      <Box role="group" aria-label={label} tabIndex={0} style={{ overflowX: 'auto' }}>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-label={label}>
          <Table.Thead bg="light-dark(var(--mantine-color-gray-0), var(--mantine-color-dark-8))">
            {table.getHeaderGroups().map((group) => (
              <Table.Tr key={group.id}>
                {group.headers.map((header) => (
                  <Table.Th key={header.id} scope="col" fz="xs" fw={600} style={{ whiteSpace: 'nowrap' }}>
                    <table.FlexRender header={header} />
                  </Table.Th>
                ))}
              </Table.Tr>
            ))}
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row) => (
              <Table.Tr key={row.id}>
                {row.getAllCells().map((cell) => (
                  <Table.Td key={cell.id} style={{ verticalAlign: 'top' }}>
                    <table.FlexRender cell={cell} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Box>
    </Paper>
  )
}

const headerOf = <Row extends RowData>({ column }: Cell<typeof features, Row, unknown>): string =>
  typeof column.columnDef.header === 'string' ? column.columnDef.header : ''

interface CardLineProps {
  /** The first line of a card is its title, and needs no label. */
  readonly head: boolean
  readonly label: string
  readonly children: ReactNode
}

function CardLine({ head, label, children }: CardLineProps): ReactNode {
  if (head || label === '') return <div>{children}</div>
  return (
    <Box style={{ display: 'grid', gridTemplateColumns: '120px minmax(0, 1fr)', gap: 8 }}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <div>{children}</div>
    </Box>
  )
}
