import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import type { z } from 'zod'
import { demand } from '#lib/access/demand.ts'
import type { Permission } from '#lib/access/permissions.ts'
import { type Running, running } from '#lib/boot.ts'
import { Refusal, type RefusalCode, type SafeFact } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import type { FormState } from './form-state.ts'
import { isOwnOrigin } from './origin.ts'
import { parseForm, readUploads, type UploadLimits } from './parse-form.ts'
import { signedIn } from './session.ts'

interface Options {
  readonly permission: Permission
  /** Names of the fields that are sent back for correction. A secret is never among them. */
  readonly echo: readonly string[]
  /** Names of the fields that carry files, with the bytes that one file may have. */
  readonly files?: UploadLimits
}

/** What an action may do: the services, and who asks. */
export type ActionContext = Context & Running

/**
 * One server action: own origin, session, permission, parsed input, command, value. A refusal becomes a
 * value here and nowhere else; a bug passes through to the error page.
 */
export function formAction<I extends z.ZodType, V>(
  input: I,
  { permission, echo, files = {} }: Options,
  run: (context: ActionContext, input: z.output<I>) => Promise<V>,
) {
  return async (_before: FormState<V>, form: FormData): Promise<FormState<V>> => {
    const values = echoed(form, echo)
    try {
      const services = await running()
      await demandOwnOrigin(services.publicUrl)
      const person = await signedIn()
      if (!person) throw new Refusal('not-signed-in')
      demand(person.actor, permission)
      const uploads = await readUploads(form, files)
      const value = await run({ ...services, actor: person.actor }, parseForm(input, form, uploads))
      return { status: 'done', value, values }
    } catch (error) {
      return refusedState(error, values)
    }
  }
}

/** The same for the pages before sign-in (set-up), which have no session: the origin is still checked. */
export function openFormAction<I extends z.ZodType, V>(
  input: I,
  { echo }: Pick<Options, 'echo'>,
  run: (services: Running, input: z.output<I>) => Promise<V>,
) {
  return async (_before: FormState<V>, form: FormData): Promise<FormState<V>> => {
    const values = echoed(form, echo)
    try {
      const services = await running()
      await demandOwnOrigin(services.publicUrl)
      return { status: 'done', value: await run(services, parseForm(input, form)), values }
    } catch (error) {
      return refusedState(error, values)
    }
  }
}

async function demandOwnOrigin(publicUrl: string): Promise<void> {
  const sent = await headers()
  const from = { origin: sent.get('origin'), fetchSite: sent.get('sec-fetch-site') }
  if (!isOwnOrigin(from, publicUrl)) throw new Refusal('wrong-origin', { publicUrl })
}

function refusedState<V>(error: unknown, values: Record<string, string>): FormState<V> {
  unstable_rethrow(error)
  if (!(error instanceof Refusal)) throw error
  const code: RefusalCode = error.code
  const facts: Readonly<Record<string, SafeFact>> = error.facts
  return { status: 'refused', code, facts, fields: error.fields, values }
}

const LONGEST_ECHO = 500

function echoed(form: FormData, names: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const name of names) {
    const all = form.getAll(name).filter((value) => typeof value === 'string')
    if (all.length > 0) values[name] = all.join(' ').slice(0, LONGEST_ECHO)
  }
  return values
}
