/** The cache is not safe to use. The message names the file or folder and tells what to do; it holds no token. */
export class FileCacheRefused extends Error {
  override readonly name = 'FileCacheRefused'
  readonly code = 'cache_refused'
  readonly path: string

  constructor(path: string, reason: string) {
    super(`${path} ${reason}`)
    this.path = path
  }
}
