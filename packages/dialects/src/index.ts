export type * from './dialect.ts'
export type * from './messages.ts'
export { standardCauses } from './causes.ts'
export type { Cause, StandardCause } from './causes.ts'
