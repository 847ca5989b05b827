/**
 * Where the operating system's programs are that the end-to-end tests run; `npm test` installs them where it can.
 *
 *     const nginx = program('nginx')
 *     describe.skipIf(nginx.path === null)(nginx.title, () => …)
 */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface Program {
  /** Null where it is not installed, or lacks what its tests need. */
  readonly path: string | null
  /** For the name of the tests: it says why they are skipped. */
  readonly title: string
}

interface Wanted {
  /** The names of the program, the best first: its name alone, or its whole path. */
  readonly names: readonly string[]
  /** Packages of Debian and Ubuntu. */
  readonly packages: string
  /** Arguments with which it ends well where it has what is needed. */
  readonly trial?: readonly string[]
}

const programs = {
  nginx: { names: ['nginx'], packages: 'nginx-light' },
  caddy: { names: ['caddy'], packages: 'caddy' },
  python: {
    // The system's own comes first: the modules of its packages are in no other.
    names: ['/usr/bin/python3', 'python3'],
    packages: 'python3-requests-oauthlib and python3-authlib',
    trial: ['-c', 'import requests_oauthlib, authlib'],
  },
  php: {
    names: ['php'],
    packages: 'php-cli and php-curl',
    trial: ['-r', 'exit((int) !function_exists("curl_init"));'],
  },
  java: { names: ['java'], packages: 'default-jdk-headless, version 17 or newer' },
  go: { names: ['go', '/usr/local/go/bin/go'], packages: 'golang-go' },
  curl: { names: ['curl'], packages: 'curl' },
  chromium: { names: ['chromium-headless-shell'], packages: 'chromium-headless-shell' },
} as const satisfies Record<string, Wanted>

export function program(name: keyof typeof programs): Program {
  const { names, packages, trial }: Wanted = programs[name]
  const path = names.flatMap(whereabouts).find((found) => trial === undefined || passes(found, trial)) ?? null
  return { path, title: path === null ? `${name} (skipped: install ${packages})` : name }
}

/** Servers lie in `sbin`, which is not in everybody's path. */
function whereabouts(name: string): string[] {
  const folders = [...(process.env['PATH'] ?? '').split(':').filter(Boolean), '/usr/sbin', '/usr/local/sbin']
  const places = name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name))
  return places.filter((place) => existsSync(place))
}

const passes = (path: string, trial: readonly string[]): boolean => spawnSync(path, trial).status === 0
