/** What people call a browser, from what it calls itself. */

/** In this order: each of the later ones is named by the earlier ones, too. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** `Firefox, Linux`; null where nothing is known. */
export function browserName(text: string): string | null {
  const found = [browsers, systems].flatMap((names) => names.find(([sign]) => sign.test(text))?.[1] ?? [])
  return found.length === 0 ? null : found.join(', ')
}
