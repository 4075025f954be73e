import { headers } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { allows, type Permission } from '#lib/access/permissions.ts'
import { type Running, running } from '#lib/boot.ts'
import type { Context } from '#lib/services.ts'
import { type SignedIn, signedIn } from './session.ts'

export type PageContext = Context & Running & { readonly person: SignedIn }

/** For pages: who is signed in and may see this, or the way to the sign-in page, or the page of a refusal. */
export async function pageContext(permission: Permission): Promise<PageContext> {
  const person = await signedIn()
  if (!person) redirect(`/sign-in?next=${encodeURIComponent((await headers()).get('x-path') ?? '/')}`)
  if (!allows(person.actor, permission)) forbidden()
  return { ...(await running()), actor: person.actor, person }
}
