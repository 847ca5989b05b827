import type { Configuration } from '../configuration.ts'
import type { Facts, Finding, Severity } from './finding.ts'
import { installationChecks } from './installation.ts'
import { settingsChecks } from './settings.ts'

const rank: Readonly<Record<Severity, number>> = { danger: 0, warning: 1, note: 2 }

/** All that an operator should know about this installation, the worst first. Pure: it looks at nothing itself. */
export const diagnose = (configuration: Configuration, facts: Facts): readonly Finding[] =>
  [...installationChecks, ...settingsChecks]
    .flatMap((check) => check(configuration, facts))
    .sort((one, other) => rank[one.severity] - rank[other.severity])
