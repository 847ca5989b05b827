/** What a form begins with. */

import type { Api, Environment, Kind } from './credential-data.ts'
import { useDialectWords } from './dialect-words.ts'
import type { Holder } from './holder.ts'

export interface NewCredential {
  readonly api: string
  readonly kind: Kind
  readonly name: string
  readonly environment: Environment
  readonly scopes: string[]
  readonly expires: string | null
  /** As it is typed: one block a line. */
  readonly addresses: string
}

export const newCredentialFor = (
  { name, environments, scopes }: Api,
  [kind = 'key-pair']: readonly Kind[],
): NewCredential => ({
  api: name,
  kind,
  name: '',
  environment: environments[0] ?? 'production',
  scopes: [...scopes],
  expires: '365d',
  addresses: '',
})

/** A personal token belongs to whoever is at the screen: where that is nobody in particular, there is none. */
export function useKindsFor({ member }: Holder): (api: Api) => readonly Kind[] {
  const { kindsOf } = useDialectWords()
  return (api) => kindsOf(api).filter((kind) => kind !== 'personal-token' || member !== null)
}
