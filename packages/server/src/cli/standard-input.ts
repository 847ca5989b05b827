/** Secrets come in here: the process list never shows them, and the terminal does not echo them. */

import { CommandRefused } from './failures.ts'

const longest = 4096

/** The first line of a pipe or file; at a terminal, what is typed without being shown. Sentences call it `what`. */
export async function readSecret(what: string): Promise<string> {
  const text = process.stdin.isTTY ? await type(`${what}: `) : firstLine(await readPipe())
  if (text !== '') return text
  throw new CommandRefused(`Nothing came on standard input, where the ${what} is read.`)
}

/** The same for a secret that comes into being: at a terminal it is typed twice. */
export async function readNewSecret(what: string): Promise<string> {
  const secret = await readSecret(what)
  if (!process.stdin.isTTY || (await readSecret(`${what}, once more`)) === secret) return secret
  throw new CommandRefused('The two are not the same.')
}

async function readPipe(): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (chunk.includes(0x0a) || size > longest) break
  }
  return Buffer.concat(chunks)
}

function firstLine(bytes: Buffer): string {
  const end = bytes.indexOf(0x0a)
  const line = end < 0 ? bytes : bytes.subarray(0, end)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line).replace(/\r$/, '')
  } catch {
    throw new CommandRefused('What came on standard input is not UTF-8.')
  }
}

const endOfLine = new Set(['\r', '\n', '\u0004'])
const backspace = new Set(['\u007f', '\b'])
const interrupt = '\u0003'

function type(prompt: string): Promise<string> {
  const { stdin, stderr } = process
  // Before the prompt: what is typed at once would be echoed.
  stdin.setRawMode(true)
  stderr.write(prompt)
  stdin.setEncoding('utf8')
  stdin.resume()
  return new Promise((resolve, reject) => {
    const typed: string[] = []
    const end = (finish: () => void): void => {
      stdin.off('data', take)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
      finish()
    }
    const take = (text: string): void => {
      for (const character of text) {
        if (endOfLine.has(character)) return end(() => resolve(typed.join('')))
        if (character === interrupt) return end(() => reject(new CommandRefused('Interrupted.')))
        if (backspace.has(character)) typed.pop()
        else typed.push(character)
      }
    }
    stdin.on('data', take)
  })
}
