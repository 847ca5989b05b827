/** The frame of the pages for members: header, navigation, content. */

import { AppShell, Box, Burger, Group, NavLink, ScrollArea, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { Ticket } from 'lucide-react'
import { type ReactNode, Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Gate } from '../session/gate.tsx'
import { useSignedIn } from '../session/use-session.ts'
import { AccountMenu } from './account-menu.tsx'
import { contentId } from './content-id.ts'
import classes from './layout.module.css'
import { Loading } from './loading.tsx'
import { navigationFor, type NavigationSection } from './navigation.ts'
import { AppearanceMenu, LanguageMenu } from './preferences.tsx'

export function Layout(): ReactNode {
  return (
    <Gate>
      <Frame />
    </Gate>
  )
}

function Frame(): ReactNode {
  const { t } = useTranslation()
  const session = useSignedIn()
  const [opened, { toggle, close }] = useDisclosure(false)
  const content = useFocusAfterNavigation(close)
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 236, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <a
        href={`#${contentId}`}
        className={classes.skip}
        onClick={(event) => {
          event.preventDefault()
          content.current?.focus()
        }}
      >
        {t('skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? t('closeNavigation') : t('openNavigation')}
              aria-expanded={opened}
            />
            <Link to="/" className={classes.brand}>
              <Ticket size={22} aria-hidden />
              <span>{t('product')}</span>
            </Link>
            <Text c="dimmed" visibleFrom="xs" aria-hidden>
              /
            </Text>
            <Text truncate fw={500} visibleFrom="xs">
              {session.organization.name}
            </Text>
          </Group>
          <Group gap={4} wrap="nowrap">
            <LanguageMenu />
            <AppearanceMenu />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        p="sm"
        aria-label={t('navigation')}
        className={classes.navigation}
        mod={{ closed: !opened }}
      >
        <ScrollArea>
          {navigationFor(session).map((section) => (
            <Section key={section.label ?? ''} section={section} />
          ))}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id={contentId} ref={content} tabIndex={-1} className={classes.main}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  )
}

function Section({ section: { label, entries } }: { readonly section: NavigationSection }): ReactNode {
  const { t } = useTranslation()
  const here = useRouterState({ select: ({ location }) => location.pathname })
  return (
    <Box mb="md">
      {label === null ? null : (
        <Text size="xs" fw={600} c="dimmed" px="sm" pb={6} pt="xs">
          {t(label)}
        </Text>
      )}
      {entries.map(({ to, label: entry, icon: Icon }) => {
        const active = to === '/' ? here === to : here.startsWith(to)
        return (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={t(entry)}
            leftSection={<Icon size={18} aria-hidden />}
            active={active}
            aria-current={active ? 'page' : undefined}
            className={classes.entry}
          />
        )
      })}
    </Box>
  )
}

/** A reader with a keyboard or a screen reader goes on in the new page, not at the link that led there. */
function useFocusAfterNavigation(moved: () => void) {
  const content = useRef<HTMLElement>(null)
  const here = useRouterState({ select: ({ location }) => location.pathname })
  const before = useRef(here)
  useEffect(() => {
    if (before.current === here) return
    before.current = here
    moved()
    content.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [here, moved])
  return content
}
