export type { Refused, RefusalReason } from './refusal.ts'
