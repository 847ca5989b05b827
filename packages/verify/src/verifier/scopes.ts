/** What a place wants of a caller. Throws a `TypeError` for no scope, and for what RFC 6749 section 3.3 calls none. */
export function scopesWanted(scopes: readonly string[]): readonly string[] {
  if (scopes.length > 0 && scopes.every(isScope)) return Object.freeze([...scopes])
  throw new TypeError('requireScopes: a scope is one word as RFC 6749 section 3.3 spells it')
}

function isScope(text: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text)
}
