import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { type DeliveryParams, deliveriesHref, STATES } from '#lib/alerts/delivery-params.ts'

interface Props {
  readonly params: DeliveryParams
  readonly channels: readonly { readonly id: string; readonly name: string }[]
}

/** A plain form: its answer is an address that can be shared. */
export function DeliveryFilter({ params, channels }: Props) {
  const t = useTranslations('alerts')
  return (
    <form
      key={deliveriesHref(params)}
      action="/alerts/messages"
      method="get"
      aria-label={t('deliveries.filter')}
      className="mb-4 flex flex-wrap items-end gap-x-3 gap-y-2"
    >
      <label className="min-w-0 grow sm:grow-0">
        <span className="mb-1 block text-sm">{t('deliveries.channel')}</span>
        <select name="channel" defaultValue={params.channelId ?? ''} className="select select-sm w-full">
          <option value="">{t('deliveries.any')}</option>
          {channels.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="min-w-0 grow sm:grow-0">
        <span className="mb-1 block text-sm">{t('deliveries.state')}</span>
        <select name="state" defaultValue={params.state ?? ''} className="select select-sm w-full">
          <option value="">{t('deliveries.any')}</option>
          {STATES.map((state) => (
            <option key={state} value={state}>
              {t(`delivery.${state}`)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="btn btn-sm">
        {t('deliveries.apply')}
      </button>
      {(params.channelId || params.state) && (
        <Link href="/alerts/messages" className="btn btn-ghost btn-sm">
          {t('deliveries.clear')}
        </Link>
      )}
    </form>
  )
}
