import type { Command } from 'commander'
import { diagnose } from '../../configuration/doctor/doctor.ts'
import type { Finding } from '../../configuration/doctor/finding.ts'
import type { Answer } from '../answer.ts'
import { examine } from '../examination.ts'
import { type GlobalOptions, readConfiguration } from '../installation.ts'
import { writeAnswer } from '../output.ts'

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('tell what is wrong or dangerous with this installation')
    .action(async function (this: Command): Promise<void> {
      const options = this.optsWithGlobals<GlobalOptions>()
      writeAnswer(await doctor(options), options.json === true)
    })
}

async function doctor(options: GlobalOptions): Promise<Answer> {
  const { configuration, notices } = readConfiguration(options)
  const { facts, findings: hindrances } = await examine(configuration)
  const noticed = notices.map((what): Finding => ({ severity: 'note', what, mend: '' }))
  const findings = [...hindrances, ...diagnose(configuration, facts), ...noticed]
  const dangers = findings.filter(({ severity }) => severity === 'danger').length
  return {
    data: { findings, dangers },
    text: findings.length === 0 ? 'Nothing is wrong.' : findings.map(textOf).join('\n'),
    failed: dangers > 0,
  }
}

const textOf = ({ severity, what, mend }: Finding): string =>
  `${severity.padEnd(7)}  ${what} ${mend}`.trimEnd()
