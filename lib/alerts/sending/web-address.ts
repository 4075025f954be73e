import { z } from 'zod'

const LONGEST = 2_000
const SHOWN_TAIL = 4
/** Shorter than this, the last letters would tell most of it. */
const SHORTEST_HIDDEN = 16

/** The address of a webhook. Whether plain http is let out is known when something is sent. */
export const webAddress = z
  .string('required')
  .trim()
  .min(1, 'required')
  .max(LONGEST, 'too-long')
  .transform((text, context) => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
    if (/[\p{C}\s]/u.test(text)) return refuse('control-characters')
    if (!URL.canParse(text)) return refuse('web-address')
    const url = new URL(text)
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('web-address-plain')
    if (url.username || url.password) return refuse('web-address-name')
    url.hash = ''
    return url.href
  })

/** Enough to tell two addresses apart, and too little to post there. */
export function shownAddress(address: string): string {
  const url = new URL(address)
  const rest = `${url.pathname}${url.search}`
  return rest.length < SHORTEST_HIDDEN ? url.host : `${url.host} …${rest.slice(-SHOWN_TAIL)}`
}
