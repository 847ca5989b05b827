/** A file with no home means that the design is wrong: no drawers that grow without a rule. */
import { packageSources } from './sources.mjs'

export const title = 'no folder or file named utils, helpers, shared, common, misc or core'

const drawer = /(^|\/)(utils?|helpers?|shared|common|misc|core|lib)(\/|\.[a-z.]+$)/i

export const run = () =>
  packageSources().filter((path) => drawer.test(path.replace(/^packages\/[^/]+\/src\//, '')))
