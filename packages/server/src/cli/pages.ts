import type { Page, PageRequest } from '../stores/store.ts'

const limit = 500

/** All rows of a list, page by page. */
export async function allRows<T extends { readonly id: string }>(
  read: (page: PageRequest) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const rows: T[] = []
  for (;;) {
    const page = await read({ limit, after: rows.at(-1)?.id ?? null })
    rows.push(...page.rows)
    if (!page.more) return rows
  }
}
