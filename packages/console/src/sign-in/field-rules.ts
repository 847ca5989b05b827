/** What a form says beside its fields before it asks the server: the browser's own words are in the browser's language. */

import { useTranslation } from 'react-i18next'
import { mostCharacters } from './new-password.tsx'

/** What is wrong with a value, in words; null: nothing that this page knows of. */
type Rule = (value: string) => string | null

export interface FieldRules {
  readonly name: Rule
  readonly email: Rule
  readonly given: Rule
  readonly newPassword: (fewest: number) => Rule
}

export function useFieldRules(): FieldRules {
  const { t } = useTranslation('problems')
  return {
    name: (value) => (value.trim() === '' ? t('sentences.nameEmpty') : null),
    email: (value) => (/^\S+@\S+$/.test(value.trim()) ? null : t('sentences.email')),
    given: (value) => (value === '' ? t('sentences.missing') : null),
    newPassword: (fewest) => (value) =>
      [...value.normalize('NFC')].length < fewest
        ? t('sentences.passwordLength', { fewest, most: mostCharacters })
        : null,
  }
}

interface FormFields {
  readonly getInputNode: (field: string) => HTMLElement | null
}

/** The first field that is wrong, for whoever does not see which one is red. */
export const focusFirst =
  (form: FormFields) =>
  (errors: Readonly<Record<string, unknown>>): void =>
    form.getInputNode(Object.keys(errors)[0] ?? '')?.focus()
