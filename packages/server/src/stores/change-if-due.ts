import type { Store, StoreChange } from './store.ts'

class NothingDue extends Error {}

/** Null where the work finds that another instance was quicker. A change that records nothing must be undone. */
export async function changeIfDue<T>(
  store: Pick<Store, 'change'>,
  work: (change: StoreChange) => Promise<T | null>,
): Promise<T | null> {
  try {
    return await store.change(async (change) => {
      const result = await work(change)
      if (result === null) throw new NothingDue()
      return result
    })
  } catch (error) {
    if (error instanceof NothingDue) return null
    throw error
  }
}
