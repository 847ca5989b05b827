export { fileCache } from './file-cache.ts'
export type { FileCacheOptions } from './file-cache.ts'
export { FileCacheRefused } from './refused.ts'
