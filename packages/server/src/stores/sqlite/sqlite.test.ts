import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { storeContract } from '../../../test/store-contract/index.ts'
import { openSqliteStore } from './store.ts'

storeContract('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-sqlite-'))
  const file = join(folder, 'guichet.db')
  return {
    location: { sqlite: file },
    open: (instance) => openSqliteStore({ file, instance }),
    async run(sql) {
      const db = new DatabaseSync(file)
      db.exec(sql)
      db.close()
    },
    async remove() {
      rmSync(folder, { recursive: true })
    },
  }
})
