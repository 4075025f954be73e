import Link from 'next/link'
import { useTranslations } from 'next-intl'

/** From a diagnosis to the page of its cause. */
export function MoreAboutCause({ cause }: { cause: string }) {
  const t = useTranslations('catalogue')
  return (
    <Link href={`/causes/${cause}`} className="link">
      {t('more')}
    </Link>
  )
}
