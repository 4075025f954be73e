import Link from 'next/link'

export function DeadEnd({ title, text, home }: { title: string; text: string; home: string }) {
  return (
    <main className="mx-auto flex min-h-[60dvh] max-w-xl flex-col items-start justify-center gap-4 px-6">
      <h1 className="text-2xl font-semibold">{title}</h1>
      <p className="quiet">{text}</p>
      <Link href="/" className="btn btn-primary">
        {home}
      </Link>
    </main>
  )
}
