/**
 * The write-ahead log. SQLite takes a damaged frame for the end of the log and forgets all after it without a word;
 * among what it forgets may be revocations. The format: https://sqlite.org/fileformat2.html#the_write_ahead_log
 */

import { readFile, stat } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { damaged } from './failures.ts'

const headerSize = 32
const frameHeaderSize = 24

/** A log that grew beyond this, under a long backup, is not read at the start. */
const largest = 512 * 1024 * 1024

const littleEndianMagic = 0x377f0682
const bigEndianMagic = 0x377f0683

/** Looks again where damage is suspected: another process may have been writing between two reads. */
export async function checkLog(file: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const problem = logProblem(await readLog(`${file}-wal`))
    if (problem === null) return
    if (attempt === 3) throw damaged(problem)
    await pause(50)
  }
}

async function readLog(file: string): Promise<Buffer> {
  try {
    return (await stat(file)).size > largest ? Buffer.alloc(0) : await readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

/**
 * A power cut can tear the frames of the one transaction that was being written, and that nobody was told of. A bad
 * frame with two commits behind it lies in a transaction that was acknowledged.
 */
export function logProblem(log: Buffer): string | null {
  if (log.length < headerSize + frameHeaderSize) return null
  const magic = log.readUInt32BE(0)
  if (magic !== littleEndianMagic && magic !== bigEndianMagic) return 'the head of its log is broken'
  const sum = new RunningSum(magic === littleEndianMagic)
  sum.add(log, 0, 24)
  if (!sum.equals(log, 24)) return 'the head of its log is broken'
  const frameSize = frameHeaderSize + log.readUInt32BE(8)
  const salts = log.subarray(16, 24)
  let bad = false
  let commitsBehind = 0
  for (let at = headerSize; at + frameSize <= log.length; at += frameSize) {
    // Frames of an earlier round of the log, with other salts, may follow the last one of this round.
    const ofThisRound = log.subarray(at + 8, at + 16).equals(salts)
    if (!bad && ofThisRound) {
      sum.add(log, at, 8)
      sum.add(log, at + frameHeaderSize, frameSize - frameHeaderSize)
    }
    bad ||= !ofThisRound || !sum.equals(log, at + 16)
    if (bad && ofThisRound && log.readUInt32BE(at + 4) !== 0) commitsBehind++
  }
  return commitsBehind >= 2 ? 'its log has a broken frame before committed ones' : null
}

/** The checksum of the log: each frame's covers all frames before it. */
class RunningSum {
  #first = 0
  #second = 0
  readonly #littleEndian: boolean

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian
  }

  add(log: Buffer, offset: number, length: number): void {
    const words = new DataView(log.buffer, log.byteOffset + offset, length)
    for (let at = 0; at < length; at += 8) {
      this.#first = (this.#first + words.getUint32(at, this.#littleEndian) + this.#second) >>> 0
      this.#second = (this.#second + words.getUint32(at + 4, this.#littleEndian) + this.#first) >>> 0
    }
  }

  equals(log: Buffer, offset: number): boolean {
    return log.readUInt32BE(offset) === this.#first && log.readUInt32BE(offset + 4) === this.#second
  }
}
