/** What holds behind every proxy that we have an example for. */

import { afterAll, beforeAll, describe } from 'vitest'
import { outages } from './outages.ts'
import { ownPages } from './own-pages.ts'
import { passingCalls } from './passing-calls.ts'
import { refusedCalls } from './refused-calls.ts'
import { type Scene, startScene, type StartProxy } from './scene.ts'
import { tricks } from './tricks.ts'

export type { RunningProxy, Surroundings } from './scene.ts'

export function proxyContract(startProxy: StartProxy): void {
  let scene: Scene | undefined
  beforeAll(async () => {
    scene = await startScene(startProxy)
  })
  afterAll(() => scene?.remove())
  const current = (): Scene => {
    if (scene === undefined) throw new Error('the scene did not start')
    return scene
  }

  describe('a call that is allowed', () => passingCalls(current))
  describe('a call that is refused', () => refusedCalls(current))
  describe('tricks', () => tricks(current))
  describe('Guichet’s own name', () => ownPages(current))
  describe('without Guichet', () => outages(current))
}
