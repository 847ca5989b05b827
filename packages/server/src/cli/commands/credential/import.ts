import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import { importCredentials } from '../../../credentials/import-credentials.ts'
import type { Answer } from '../../answer.ts'
import { actor, type OpenInstallation } from '../../installation.ts'
import { type Names, namesOf, plainView, type View } from './view.ts'

export async function importFile(
  { context, store }: OpenInstallation,
  _options: object,
  file: string,
): Promise<Answer> {
  const text = file === '-' ? await readAll(process.stdin) : await readFile(file, 'utf8')
  const credentials = await importCredentials(context, text, actor)
  const known = new Map<string, Names>()
  const items: View[] = []
  for (const credential of credentials) {
    const holder = `${credential.organizationId} ${credential.memberId}`
    const names = known.get(holder) ?? (await namesOf(store, credential))
    known.set(holder, names)
    items.push({
      ...plainView(credential, names),
      ...(credential.key === null ? {} : { key: credential.key }),
    })
  }
  const notes = file === '-' ? [] : [`${file} may hold secrets: remove it when it is needed no more.`]
  return { data: { items }, text: `${items.length} imported.`, notes }
}
