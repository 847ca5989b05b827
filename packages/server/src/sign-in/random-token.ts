/** What a cookie or a link carries: 256 random bits, of which the store keeps a digest alone. */

import { hash } from 'node:crypto'
import type { Random } from '../credentials/secret-format.ts'

const bytes = 32

export const newRandomToken = (random: Random): string => Buffer.from(random(bytes)).toString('base64url')

/** A fast digest will do: nobody guesses 256 bits. Text of another shape has none, so that it is looked up in vain. */
export const tokenDigest = (token: string): string => hash('sha256', token, 'base64url')

export const isRandomToken = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)
