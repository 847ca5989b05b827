/** The pages of the operator's own staff. Whoever else finds their address is told so; the server refuses them anyway. */

import { Outlet } from '@tanstack/react-router'
import { ShieldX } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { NothingHere } from '../lists/nothing-here.tsx'
import { useSignedIn } from '../session/use-session.ts'
import { Page } from '../shell/page.tsx'

export function OperatorGate(): ReactNode {
  const { t } = useTranslation('operator')
  if (useSignedIn().organization.operator) return <Outlet />
  return (
    <Page title={t('title')}>
      <NothingHere icon={ShieldX} title={t('refused.title')} text={t('refused.text')} />
    </Page>
  )
}
