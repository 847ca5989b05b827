/** Commits for ever, and says on its output what has been acknowledged, until it is killed. */

import { writeSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { createRecorder } from '../../src/audit/recorder.ts'
import { openSqliteStore } from '../../src/stores/sqlite/store.ts'
import { draft, organization } from './samples.ts'

const [file = '', round = ''] = process.argv.slice(2)
const store = await openSqliteStore({ file, instance: `child ${round}` })
await store.migrate()
const recorder = createRecorder(store)

async function record(tokenId: string): Promise<void> {
  await recorder.record(draft({ tokenId }))
  writeSync(1, `${tokenId}\n`)
}

for (let number = 0; ; number++) {
  await Promise.all([record(`${round}-${number}-a`), record(`${round}-${number}-b`)])
  const id = `${round}-${number}`
  await store.change(async (change) => {
    await change.insertOrganization(organization({ id }))
    await change.record(draft({ action: 'organization.created', organizationId: id, tokenId: id }))
  })
  writeSync(1, `${id}\n`)
  await turn()
}
