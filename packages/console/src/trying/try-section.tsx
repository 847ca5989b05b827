/** Tries a credential on its own page: nobody but its owner has the secret, so it is typed. */

import { Box, Button, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { Send } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApiNamed, useDialectWords } from '../credentials/dialect-words.ts'
import { Refusal } from '../shell/refusal.tsx'
import { TrialView } from './trial-view.tsx'
import { type Tried, useTry } from './try-data.ts'

export function TrySection({ credential }: { readonly credential: Tried }): ReactNode {
  const { t } = useTranslation('trying')
  const titleId = useId()
  const { wordsOf } = useDialectWords()
  const { secret: secretName } = wordsOf(useApiNamed(credential.api), credential.kind)
  const [secret, setSecret] = useState('')
  const trying = useTry(credential)
  return (
    <Box component="section" aria-labelledby={titleId}>
      <Title order={2} size="h4" id={titleId} mb="sm">
        {t('title')}
      </Title>
      <Paper withBorder p="lg">
        <form
          autoComplete="off"
          onSubmit={(event) => {
            event.preventDefault()
            trying.mutate(secret.trim())
          }}
        >
          <Stack gap="md">
            <Text size="sm" c="dimmed">
              {t('text')}
            </Text>
            <Group align="flex-end" gap="sm">
              <PasswordInput
                label={secretName}
                flex="1 1 260px"
                required
                withAsterisk={false}
                // Not a password of this site: no manager should offer to keep it.
                autoComplete="off"
                data-1p-ignore
                data-lpignore="true"
                spellCheck={false}
                maxLength={1000}
                value={secret}
                onChange={({ currentTarget }) => setSecret(currentTarget.value)}
                visibilityToggleButtonProps={{ 'aria-label': t('show'), tabIndex: 0, 'aria-hidden': false }}
              />
              <Button type="submit" leftSection={<Send size={16} aria-hidden />} loading={trying.isPending}>
                {t('action')}
              </Button>
            </Group>
            <Refusal error={trying.error} meanings={meanings(t)} />
            {trying.data === undefined ? null : <TrialView trial={trying.data} />}
          </Stack>
        </form>
      </Paper>
    </Box>
  )
}

const meanings = (t: (key: string) => string): Readonly<Record<string, string>> => ({
  'invalid-request': t('wrong'),
  conflict: t('unusable'),
})
