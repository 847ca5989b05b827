/** The pages that the navigation lists, in its order. */

import {
  Boxes,
  Building2,
  ChartNoAxesColumn,
  FileKey,
  Gauge,
  HeartPulse,
  KeyRound,
  type LucideIcon,
  ScrollText,
  UserRound,
  UsersRound,
} from 'lucide-react'
import type { SignedIn } from '../session/use-session.ts'

export interface NavigationEntry {
  readonly to: string
  /** A key of the words of the shell. */
  readonly label:
    | 'overview'
    | 'credentials'
    | 'members'
    | 'audit'
    | 'account'
    | 'organizations'
    | 'apis'
    | 'signingKeys'
    | 'throttles'
    | 'health'
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
    { to: '/', label: 'overview', icon: ChartNoAxesColumn },
    { to: '/credentials', label: 'credentials', icon: KeyRound, scope: 'credentials:read' },
    { to: '/members', label: 'members', icon: UsersRound, scope: 'members:read' },
    { to: '/audit', label: 'audit', icon: ScrollText, scope: 'audit:read' },
    { to: '/account', label: 'account', icon: UserRound },
  ],
}

const operator: NavigationSection = {
  label: 'operator',
  entries: [
    { to: '/operator/organizations', label: 'organizations', icon: Building2, scope: 'organizations:write' },
    { to: '/operator/apis', label: 'apis', icon: Boxes, scope: 'apis:read' },
    { to: '/operator/signing-keys', label: 'signingKeys', icon: FileKey, scope: 'signing-keys:read' },
    { to: '/operator/throttles', label: 'throttles', icon: Gauge, scope: 'audit:read' },
    { to: '/operator/health', label: 'health', icon: HeartPulse, scope: 'audit:read' },
  ],
}

/** What a member may see: a page that would only refuse is not listed. */
export const navigationFor = ({
  scopes,
  organization: own,
}: Pick<SignedIn, 'scopes' | 'organization'>): readonly NavigationSection[] =>
  (own.operator ? [organization, operator] : [organization])
    .map(({ label, entries }) => ({
      label,
      entries: entries.filter(({ scope }) => scope === undefined || scopes.includes(scope)),
    }))
    .filter(({ entries }) => entries.length > 0)
