import type { Command } from 'commander'
import { verifyTrail } from '../../audit/verify.ts'
import type { StoredAuditEvent } from '../../audit/event.ts'
import type { Answer } from '../answer.ts'
import { answering, type GlobalOptions, inInstallation, type OpenInstallation } from '../installation.ts'
import { writeLine } from '../output.ts'

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('the record of grants, refusals and changes')
  audit
    .command('export')
    .description('print the trail as JSON lines, oldest first, each event with the hash that chains it')
    .action(exportTrail)
  audit.command('verify').description('look for edits, gaps and a cut end').action(answering(verify))
}

const pageSize = 1000

async function exportTrail(this: Command): Promise<void> {
  await inInstallation(this.optsWithGlobals<GlobalOptions>(), 'existing', async ({ store }) => {
    let sequence = 0
    for (;;) {
      const events = await store.auditChain(sequence + 1, pageSize)
      for (const event of events) writeLine(exported(event))
      sequence = events.at(-1)?.sequence ?? sequence
      if (events.length < pageSize) return
    }
  })
}

/** The text of the event as it was hashed, and its hash behind it: the chain can be verified from the export alone. */
export function exported({ sequence, data, hash }: StoredAuditEvent): string {
  if (isObject(data)) return `${data.slice(0, -1)},"hash":${JSON.stringify(hash)}}`
  return JSON.stringify({ sequence, damaged: data, hash })
}

function isObject(text: string): boolean {
  try {
    return text.startsWith('{"') && text.endsWith('}') && typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

async function verify({ store }: OpenInstallation): Promise<Answer> {
  const { events, broken } = await verifyTrail(store)
  if (broken === null) {
    return {
      data: { sound: true, events, broken: null },
      text: `The audit trail is sound: ${events} events.`,
    }
  }
  const text = `The audit trail is broken at ${broken.sequence}: ${broken.message}. ${events} events before it are sound.`
  return { data: { sound: false, events, broken }, text, failed: true }
}
