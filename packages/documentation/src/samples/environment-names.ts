/** The variables from which a sample reads its credential. */
export function environmentNames(api: string): { readonly key: string; readonly secret: string } {
  const name = api.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
  return { key: `${name}_KEY`, secret: `${name}_SECRET` }
}
