/** The members of a body that were sent: one that is absent says nothing, and must not overwrite. */

type Given<T> = { [Name in keyof T]: Exclude<T[Name], undefined> }

export const given = <T extends object>(body: T): Given<T> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Given<T>
