import type { z } from 'zod'
import { Refusal } from '#lib/errors.ts'

/** Reads a form by its schema. Messages of the schema are codes of `messages/<locale>/forms.json`. */
export function parseForm<I extends z.ZodType>(input: I, form: FormData): z.output<I> {
  const raw: Record<string, unknown> = {}
  for (const name of new Set(form.keys())) {
    if (name.startsWith('$')) continue
    const all = form.getAll(name).filter((value) => typeof value === 'string')
    raw[name] = name.endsWith('[]') ? all : all[0]
  }
  const shaped = Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name.replace(/\[\]$/, ''), value]),
  )
  const parsed = input.safeParse(shaped)
  if (parsed.success) return parsed.data
  const fields: Record<string, string> = {}
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] ?? 'form')
    fields[field] ??= /^[a-z]+(-[a-z]+)*$/.test(issue.message) ? issue.message : 'invalid'
  }
  throw new Refusal('invalid-input', {}, fields)
}
