import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

let known: string | undefined

/** The version of the portal, from the package it was started from. */
export function portalVersion(): string {
  known ??= z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8'))).version
  return known
}
