'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Section } from '#components/registrations/section.tsx'
import { CopyButton } from '#components/ui/copy-text.tsx'
import {
  type ExchangeAccess,
  exchangeScript,
  SENDING_WAYS,
  type SendingWay,
} from '#lib/microsoft/exchange-script.ts'
import { exchangeUndoScript } from '#lib/microsoft/exchange-script-undo.ts'
import { Choice } from './choice.tsx'
import type { AppMailbox } from './mailbox-list.tsx'
import { saveScript } from './save-script.ts'

interface Props {
  readonly app: Pick<ExchangeAccess, 'appName' | 'clientId' | 'cloud'> & {
    readonly servicePrincipalId: string | null
  }
  readonly chosen: readonly AppMailbox[]
  /** Mailboxes of the app that are not marked. */
  readonly left: number
}

const KINDS = ['grant', 'undo'] as const
type Kind = (typeof KINDS)[number]

/** Written in the browser, for what is marked there. It holds names and ids, and no secret. */
export function ScriptPanel({ app, chosen, left }: Props) {
  const t = useTranslations('apponly.script')
  const [kind, setKind] = useState<Kind>('grant')
  const [sending, setSending] = useState<SendingWay>('send-as')
  const { servicePrincipalId, ...names } = app
  if (!servicePrincipalId || chosen.length === 0) {
    return (
      <Section title={t('title')}>
        <p className="quiet">{servicePrincipalId ? t('nothing') : t('unknown')}</p>
      </Section>
    )
  }
  const access = {
    ...names,
    servicePrincipalId,
    sending,
    mailboxes: chosen.map(({ address, protocols }) => ({ address, protocols })),
  }
  const script = kind === 'grant' ? exchangeScript(access) : exchangeUndoScript(access, left)
  const sends = chosen.some(({ protocols }) => protocols.includes('smtp'))
  const ways = SENDING_WAYS.map((way) => {
    const name = way === 'role' ? 'role' : 'sendAs'
    return { value: way, label: t(name), hint: t(`${name}Hint`) }
  })
  return (
    <Section title={t('title')}>
      <p className="quiet mb-3">{t('lead')}</p>
      <div className="space-y-4">
        <Choice
          legend={t('kind')}
          chosen={kind}
          choose={setKind}
          options={KINDS.map((value) => ({ value, label: t(value) }))}
        />
        {sends && <Choice legend={t('sending')} chosen={sending} choose={setSending} options={ways} />}
        <div className="flex flex-wrap gap-2">
          <CopyButton text={script} label={t('copyLabel')}>
            {t('copy')}
          </CopyButton>
          <button
            type="button"
            className="btn btn-xs"
            onClick={() => saveScript(script, `mailgrant-${kind === 'grant' ? 'allow' : 'take-back'}.ps1`)}
          >
            {t('download')}
          </button>
        </div>
        <section
          aria-label={t('text')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          className="bg-base-200 border-base-300 rounded-box max-h-128 overflow-auto border p-3"
        >
          <pre className="text-sm leading-relaxed">{script}</pre>
        </section>
        {sends && <p className="quiet text-sm">{t('smtp')}</p>}
      </div>
    </Section>
  )
}
