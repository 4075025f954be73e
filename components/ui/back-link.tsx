import Link from 'next/link'

/** To the page above this one. */
export function BackLink({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} className="link link-hover">
      <span aria-hidden="true">← </span>
      {children}
    </Link>
  )
}
