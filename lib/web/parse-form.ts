import type { z } from 'zod'
import { Refusal } from '#lib/errors.ts'
import { Secret } from '#lib/secret.ts'

/** Fields that carry files, with the bytes that one file may have. */
export type UploadLimits = Readonly<Record<string, number>>
export type Uploads = Readonly<Record<string, readonly Secret[]>>

/** The files of the named fields as base64, each a `Secret`: what is uploaded here may hold a private key. */
export async function readUploads(form: FormData, limits: UploadLimits): Promise<Uploads> {
  const uploads: Record<string, readonly Secret[]> = {}
  for (const [name, limit] of Object.entries(limits)) {
    // A browser sends a file of no bytes when none was chosen.
    const files = form.getAll(name).filter((value) => typeof value !== 'string' && value.size > 0) as File[]
    if (files.some(({ size }) => size > limit))
      throw new Refusal('invalid-input', {}, { [name]: 'file-large' })
    uploads[name] = await Promise.all(
      files.map(async (file) => new Secret(Buffer.from(await file.arrayBuffer()).toString('base64'))),
    )
  }
  return uploads
}

/**
 * Reads a form by its schema. Messages of the schema are codes of `messages/<locale>/forms.json`. A file is read only
 * where `uploads` names it.
 */
export function parseForm<I extends z.ZodType>(input: I, form: FormData, uploads: Uploads = {}): z.output<I> {
  const raw: Record<string, unknown> = {}
  for (const name of new Set(form.keys())) {
    if (name.startsWith('$')) continue
    const all = form.getAll(name).filter((value) => typeof value === 'string')
    raw[name] = name.endsWith('[]') ? all : all[0]
  }
  const shaped = Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name.replace(/\[\]$/, ''), value]),
  )
  const parsed = input.safeParse({ ...shaped, ...uploads })
  if (parsed.success) return parsed.data
  const fields: Record<string, string> = {}
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] ?? 'form')
    fields[field] ??= /^[a-z]+(-[a-z]+)*$/.test(issue.message) ? issue.message : 'invalid'
  }
  throw new Refusal('invalid-input', {}, fields)
}
