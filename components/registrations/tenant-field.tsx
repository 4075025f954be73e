'use client'

import { useTranslations } from 'next-intl'
import { useRef, useState, useTransition } from 'react'
import { Field } from '#components/ui/field.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { cloudName } from './cloud-name.ts'

export type FindTenant = (before: FormState<string>, form: FormData) => Promise<FormState<string>>

interface Props {
  readonly cloud: string
  readonly typed?: string
  readonly error?: string
  readonly find: FindTenant
  readonly onSwitch: (cloud: string) => void
}

/** A mail domain or tenant ID, and the tenant Microsoft finds behind it. */
export function TenantField({ cloud, typed, error, find, onSwitch }: Props) {
  const t = useTranslations('registrations')
  const box = useRef<HTMLDivElement>(null)
  const [answer, setAnswer] = useState<{ cloud: string; state: FormState<string> }>({ cloud, state: IDLE })
  const [asking, startAsking] = useTransition()
  const state = answer.cloud === cloud ? answer.state : IDLE

  function ask() {
    const form = new FormData()
    form.set('cloud', cloud)
    form.set('tenant', box.current?.querySelector('input')?.value ?? '')
    startAsking(async () => setAnswer({ cloud, state: await find(IDLE, form) }))
  }

  return (
    <div ref={box} className="space-y-2">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 grow">
          <Field
            label={t('new.tenant')}
            hint={t('new.tenantHint')}
            name="tenant"
            defaultValue={typed}
            error={state.fields?.tenant ?? (state.status === 'idle' ? error : undefined)}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            maxLength={400}
            required
            onChange={() => setAnswer({ cloud, state: IDLE })}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              ask()
            }}
          />
        </div>
        <button type="button" className="btn sm:mt-7" aria-disabled={asking} onClick={() => asking || ask()}>
          {asking && <span className="loading loading-spinner loading-xs" aria-hidden="true" />}
          {asking ? t('new.finding') : t('new.find')}
        </button>
      </div>
      <div aria-live="polite">
        {state.status === 'done' && (
          <p className="text-success font-medium wrap-anywhere">
            <span aria-hidden="true">✓ </span>
            {t('new.found', { tenantId: state.value ?? '' })}
          </p>
        )}
      </div>
      {!state.fields?.tenant && <RefusalNotice state={state} />}
      {state.code === 'tenant-elsewhere' && (
        <button type="button" className="btn btn-sm" onClick={() => onSwitch(String(state.facts?.cloud))}>
          {t('new.switchCloud', { cloud: cloudName(t, String(state.facts?.cloud)) })}
        </button>
      )}
    </div>
  )
}
