/** A sign of a dead token in the body of an answer stands in JSON that is not longer than so many bytes. */
export const longestSign: number = 64 * 1024

export function isJson(contentType: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(contentType)
}
