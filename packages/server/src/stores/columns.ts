/** How the members of a record become the columns of its row. */

export type Columns<Model, Row> = Readonly<Record<keyof Model, keyof Row & string>>

/** A whole record as a row. Members that the model does not know are not written. */
export function rowOf<Model extends object, Row>(columns: Columns<Model, Row>, model: Model): Row {
  return valuesOf(columns, model) as Row
}

/** The columns that a change sets. */
export function valuesOf<Model extends object, Row>(
  columns: Columns<Model, Row>,
  set: Partial<Model>,
): Partial<Row> {
  const row: Record<string, unknown> = {}
  for (const member of Object.keys(columns) as (keyof Model)[]) {
    const value = set[member]
    if (value !== undefined) row[columns[member]] = columnValue(value)
  }
  return row as Partial<Row>
}

function columnValue(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  return Array.isArray(value) ? JSON.stringify(value) : value
}
