export { derToRaw, rawToDer } from './ecdsa-signature.ts'
export { importKey, importKeySet } from './import-key.ts'
export type { KeyImported, KeyRefused, KeySetImported, KeySetRefused } from './import-key.ts'
export type { KeyRefusal } from './key-refusal.ts'
