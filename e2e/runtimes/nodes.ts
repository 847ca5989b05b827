/** Every Node.js of the PATH, one for each major version from the oldest that the packages are for. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const oldest = 20

export interface FoundNode {
  readonly title: string
  /** Null where the PATH has none. */
  readonly path: string | null
}

export const nodes: readonly FoundNode[] = found()

function found(): readonly FoundNode[] {
  const paths = new Map([[majorOf(process.version), process.execPath]])
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'node')
    if (!existsSync(path)) continue
    const major = majorOf(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)
    if (major >= oldest && !paths.has(major)) paths.set(major, path)
  }
  const rows = [...paths]
    .sort(([a], [b]) => a - b)
    .map(([major, path]) => ({ title: `Node.js ${major}`, path }))
  if (paths.has(oldest)) return rows
  return [{ title: `Node.js ${oldest} (skipped: none on the PATH)`, path: null }, ...rows]
}

function majorOf(version: string): number {
  return Number(/^v(\d+)\./.exec(version)?.[1] ?? 0)
}
