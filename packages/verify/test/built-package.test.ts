import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { nodes, printedBy } from './nodes.ts'

const program = fileURLToPath(new URL('./built-package.mjs', import.meta.url))

test.for(nodes)(
  'the built package does its work on %s, and lets the process end',
  async ([, node], { skip }) => {
    if (node === null) return skip()
    expect(await printedBy(node, program)).toBe('as it should be\n')
  },
)
