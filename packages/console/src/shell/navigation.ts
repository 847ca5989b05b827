/** The pages that the navigation lists, in its order. */

import { KeyRound, type LucideIcon, ScrollText, UserRound, UsersRound } from 'lucide-react'
import type { SignedIn } from '../session/use-session.ts'

export interface NavigationEntry {
  readonly to: string
  /** A key of the words of the shell. */
  readonly label: 'credentials' | 'members' | 'audit' | 'account'
  readonly icon: LucideIcon
  /** Without this scope the page has nothing to show. */
  readonly scope?: string
}

export interface NavigationSection {
  /** A key of the words of the shell; null for the pages of every member. */
  readonly label: 'operator' | null
  readonly entries: readonly NavigationEntry[]
}

const organization: NavigationSection = {
  label: null,
  entries: [
    { to: '/credentials', label: 'credentials', icon: KeyRound, scope: 'credentials:read' },
    { to: '/members', label: 'members', icon: UsersRound, scope: 'members:read' },
    { to: '/audit', label: 'audit', icon: ScrollText, scope: 'audit:read' },
    { to: '/account', label: 'account', icon: UserRound },
  ],
}

/** What a member may see: a page that would only refuse is not listed. */
export const navigationFor = ({ scopes }: Pick<SignedIn, 'scopes'>): readonly NavigationSection[] => [
  {
    ...organization,
    entries: organization.entries.filter(({ scope }) => scope === undefined || scopes.includes(scope)),
  },
]
