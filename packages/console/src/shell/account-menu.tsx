/** Who is signed in, and the way out. */

import { Avatar, Button, Menu, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { ChevronDown, LogOut, UserRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { useSignedIn } from '../session/use-session.ts'

export function AccountMenu(): ReactNode {
  const { t } = useTranslation()
  const { member } = useSignedIn()
  const signOut = useSignOut()
  return (
    <Menu position="bottom-end" width={240} withinPortal={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px="xs"
          aria-label={t('accountMenu', { email: member.email })}
          rightSection={<ChevronDown size={14} aria-hidden />}
          styles={{ section: { marginInlineStart: 6 } }}
        >
          <Avatar size={26} radius="xl" color="counter" variant="filled" aria-hidden>
            {member.email.slice(0, 1).toUpperCase()}
          </Avatar>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" truncate title={member.email}>
            {member.email}
          </Text>
        </Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<UserRound size={16} aria-hidden />}>
          {t('account')}
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function useSignOut() {
  const api = useApi()
  const router = useRouter()
  return useMutation({
    mutationFn: () => dataOf(api.DELETE('/api/v1/session')),
    // A new document: nothing of what was shown stays in the memory of this one.
    onSuccess: () => location.assign(router.buildLocation({ to: '/sign-in' }).publicHref),
  })
}
