import { useTranslations } from 'next-intl'
import type { Fault } from '#lib/health/faults.ts'

/** What a fault is a fault of, in a few words. */
export function useFaultSubject(): (fault: Pick<Fault, 'subject' | 'protocol' | 'level'>) => string {
  const t = useTranslations('board.faults.subject')
  const protocols = useTranslations('mailbox.protocol')
  return ({ subject, protocol, level }) => {
    switch (subject.kind) {
      case 'app':
        return protocol
          ? t('appProtocol', { name: subject.name, protocol: protocols(protocol) })
          : t('app', { name: subject.name })
      case 'grant':
        return t('grant', { name: subject.name ?? '–' })
      case 'host': {
        const where = level === 'service' ? 'service' : 'network'
        return protocol ? t(`${where}Protocol`, { protocol: protocols(protocol) }) : t(where)
      }
    }
  }
}
