import { useTranslations } from 'next-intl'

export interface NamedCredential {
  readonly kind: 'secret' | 'certificate'
  readonly hint: string
}

/** “the secret ending in 1aB2”. */
export function useCredentialWords(): (credential: NamedCredential | null) => string {
  const t = useTranslations('rotation.kind')
  return (credential) => (credential ? t(credential.kind, { hint: credential.hint }) : '–')
}
