import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { nodes, printedBy } from '../../verify/test/nodes.ts'

const program = fileURLToPath(new URL('./built-package.mjs', import.meta.url))

test.for(nodes)(
  'the built package does its work on %s, and lets the process end',
  async ([, node], { skip }) => {
    if (node === null) return skip()
    const folder = mkdtempSync(join(tmpdir(), 'guichet-client-'))
    try {
      expect(await printedBy(node, program, join(folder, 'cache'))).toBe('as it should be\n')
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
