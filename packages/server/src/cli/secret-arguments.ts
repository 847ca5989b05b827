import { WrongUsage } from './failures.ts'

const secretOption =
  /^--?(secret|client-secret|password|passwd|passphrase|token|pepper|key-encryption-key)(=|$)/i

/** Refused before anything else reads them: everybody on the machine sees the arguments of a process. */
export function refuseSecrets(argv: readonly string[]): void {
  const found = argv.map((word) => secretOption.exec(word)?.[1]).find((name) => name !== undefined)
  if (found === undefined) return
  throw new WrongUsage(
    `--${found} is refused: everybody on this machine can read a command line. Secrets are read from standard input or a file.`,
  )
}
