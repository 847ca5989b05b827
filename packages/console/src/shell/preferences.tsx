/** Language and appearance: the two things that the browser remembers. */

import {
  ActionIcon,
  Button,
  Menu,
  type MantineColorScheme,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core'
import { Languages, type LucideIcon, Monitor, Moon, Sun } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type Language, switchLanguage } from '../words/words.ts'

/** Each in its own language, so that whoever cannot read this page finds theirs. */
const names: Readonly<Record<Language, string>> = { en: 'English', fr: 'Français' }

export function LanguageMenu(): ReactNode {
  const { t, i18n } = useTranslation()
  const current: Language = i18n.resolvedLanguage === 'fr' ? 'fr' : 'en'
  return (
    <Menu position="bottom-end" width={160} withinPortal={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="sm"
          px="xs"
          leftSection={<Languages size={18} aria-hidden />}
        >
          <VisuallyHidden>{t('labelled', { label: t('language'), value: names[current] })}</VisuallyHidden>
          {current.toUpperCase()}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={current}
          onChange={(value) => void switchLanguage(i18n, value === 'fr' ? 'fr' : 'en')}
        >
          {Object.entries(names).map(([language, name]) => (
            <Menu.RadioItem key={language} value={language} lang={language} closeMenuOnClick>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}

const schemes: Readonly<Record<MantineColorScheme, LucideIcon>> = { light: Sun, dark: Moon, auto: Monitor }
const isScheme = (text: string): text is MantineColorScheme => Object.hasOwn(schemes, text)

export function AppearanceMenu(): ReactNode {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Icon = schemes[colorScheme]
  return (
    <Menu position="bottom-end" width={190} withinPortal={false}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t('labelled', { label: t('appearance'), value: t(`scheme.${colorScheme}`) })}
        >
          <Icon size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => {
            if (isScheme(value)) setColorScheme(value)
          }}
        >
          <Menu.RadioItem value="light" closeMenuOnClick>
            {t('scheme.light')}
          </Menu.RadioItem>
          <Menu.RadioItem value="dark" closeMenuOnClick>
            {t('scheme.dark')}
          </Menu.RadioItem>
          <Menu.RadioItem value="auto" closeMenuOnClick>
            {t('scheme.auto')}
          </Menu.RadioItem>
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
