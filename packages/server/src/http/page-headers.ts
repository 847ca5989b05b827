/** What every page for people carries besides its policy: nobody frames it, guesses at it or learns where it was. */
export const pageHeaders = (https: boolean): Readonly<Record<string, string>> => ({
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  ...(https ? { 'strict-transport-security': 'max-age=63072000' } : {}),
})
