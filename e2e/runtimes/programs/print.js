/** Prints a value in every way in which this runtime shows one. */
export function print(value) {
  console.error(value)
  for (const show of ways) console.error(show(value))
}

const deep = { depth: 20, showHidden: true, getters: true }

const ways = [
  String,
  (value) => JSON.stringify(value),
  (value) => globalThis.process?.getBuiltinModule?.('node:util')?.inspect(value, deep),
  (value) => globalThis.Bun?.inspect(value, deep),
  (value) => globalThis.Deno?.inspect(value, deep),
  clone,
]

function clone(value) {
  try {
    return structuredClone(value)
  } catch {
    return 'cannot be cloned'
  }
}
