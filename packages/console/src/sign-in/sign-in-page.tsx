/** E-mail address and password, then a second factor where the member has one; or a passkey alone. */

import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from '@tanstack/react-router'
import type { Schemas } from '../api/client.ts'
import { useSecondAwaited, useSession } from '../session/use-session.ts'
import { useAfterSignIn } from './after-sign-in.ts'
import { Entrance } from './entrance.tsx'
import { ForgottenPassword } from './forgotten-password.tsx'
import { PasswordStep } from './password-step.tsx'
import { SecondStep } from './second-step.tsx'

type Factors = Schemas['SecondFactorAwaited']['factors']
type Step = 'password' | 'forgotten' | { readonly factors: Factors }

export function SignInPage(): ReactNode {
  const { t } = useTranslation('signIn')
  const session = useSession().data
  const signedIn = useAfterSignIn()
  const secondAwaited = useSecondAwaited()
  const [step, setStep] = useState<Step>('password')
  useLeaveIfSignedIn(session?.state === 'signed-in')
  const signedOut = session?.state === 'signed-out' ? session : null
  const ended = typeof step === 'object' && signedOut?.secondFactor === false
  if (typeof step === 'object' && !ended) {
    return (
      <Entrance title={t('second.title')} description={t('second.description')}>
        <SecondStep factors={step.factors} signedIn={signedIn} again={() => setStep('password')} />
      </Entrance>
    )
  }
  if (step === 'forgotten') {
    return (
      <Entrance title={t('forgotten.title')} description={t('forgotten.description')}>
        <ForgottenPassword back={() => setStep('password')} />
      </Entrance>
    )
  }
  return (
    <Entrance title={t('title')} description={signedOut?.firstRun === true ? undefined : t('description')}>
      <PasswordStep
        firstRun={signedOut?.firstRun ?? false}
        ended={ended}
        signedIn={signedIn}
        second={(factors) => void secondAwaited().then(() => setStep({ factors }))}
        forgotten={signedOut?.passwordResets === true ? () => setStep('forgotten') : null}
      />
    </Entrance>
  )
}

/** Whoever comes here with a session of another window has nothing to do here. */
function useLeaveIfSignedIn(signedIn: boolean): void {
  const navigate = useNavigate()
  const [atFirst] = useState(signedIn)
  useEffect(() => {
    if (atFirst) void navigate({ to: '/', replace: true })
  }, [atFirst, navigate])
}
