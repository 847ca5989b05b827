export type { KeptToken, TokenCache } from './token-cache.ts'
