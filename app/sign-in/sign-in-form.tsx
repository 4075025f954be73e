'use client'

import { getCsrfToken, signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { PasswordField } from '#components/password-field.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { readSignInCode, type SignInProblem } from '#lib/web/sign-in-codes.ts'

export function SignInForm({ next }: { next: string }) {
  const t = useTranslations('signin')
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<SignInProblem | null>(null)

  async function submit(event: React.SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (pending) return
    const form = event.currentTarget
    setPending(true)
    setProblem(null)
    const found = await enter(new FormData(form)).catch((): SignInProblem => ({ kind: 'failed' }))
    if (found) {
      setProblem(found)
      setPending(false)
      const password = form.elements.namedItem('password') as HTMLInputElement
      if (found.kind === 'refused') password.value = ''
      password.focus()
    } else {
      // A whole new page: nothing that was loaded for nobody, or for somebody else, stays in the browser.
      window.location.assign(next)
    }
  }

  return (
    // The method keeps a password out of the address, should the script not have loaded yet.
    <form method="post" onSubmit={submit} className="space-y-4" aria-busy={pending}>
      {problem && (
        <Notice tone="error" live>
          {problem.kind === 'blocked'
            ? t('problem.blocked', { minutes: problem.minutes })
            : t(`problem.${problem.kind}`)}
        </Notice>
      )}
      <Field label={t('email')} name="email" type="email" autoComplete="username" required autoFocus />
      <PasswordField label={t('password')} name="password" autoComplete="current-password" required />
      <button type="submit" className="btn btn-primary w-full" aria-disabled={pending}>
        {pending && <span className="loading loading-spinner loading-xs" aria-hidden="true" />}
        {t(pending ? 'checking' : 'submit')}
      </button>
    </form>
  )
}

async function enter(form: FormData): Promise<SignInProblem | null> {
  // Asked first, because the library leaves the page when the server does not answer.
  if (!(await getCsrfToken())) return { kind: 'failed' }
  const result = await signIn('credentials', {
    redirect: false,
    callbackUrl: '/',
    email: String(form.get('email')),
    password: String(form.get('password')),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  if (result?.error) return readSignInCode(result.error)
  // A missing CSRF cookie is answered with a redirect and without an error.
  const answered = result?.ok && result.url && !new URL(result.url).searchParams.has('csrf')
  return answered ? null : { kind: 'cookies' }
}
