import { createContext, useContext } from 'react'
import type { ApiClient } from './client.ts'

export const ApiContext = createContext<ApiClient | null>(null)

/** The management API of the server that these pages belong to. */
export function useApi(): ApiClient {
  const api = useContext(ApiContext)
  if (api === null) throw new Error('outside of an ApiContext')
  return api
}
