import { cookies } from 'next/headers'
import type { Actor } from '#lib/access/actor.ts'
import { allows } from '#lib/access/permissions.ts'
import { browserCookieName } from '#lib/attempts/browser-secret.ts'
import { type Finished, finishAttempt } from '#lib/attempts/finish.ts'
import { type Running, running } from '#lib/boot.ts'
import { startProbe } from '#lib/probes/start.ts'
import { signedIn } from '#lib/web/session.ts'

/** Where Microsoft sends the browser. Always goes on to a page whose address holds neither code nor state. */
export async function GET(request: Request): Promise<Response> {
  const services = await running()
  const to = await destination(services, new URL(request.url).searchParams)
  return new Response(null, {
    status: 303,
    headers: {
      location: `${services.publicUrl}${to}`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  })
}

async function destination(services: Running, query: URLSearchParams): Promise<string> {
  try {
    const jar = await cookies()
    const person = await signedIn()
    const visit = {
      query,
      browserSecret: jar.get(browserCookieName(services.publicUrl))?.value,
      person: person?.actor ?? null,
    }
    return pageOf(
      visit.person,
      await finishAttempt(services, visit, {
        keysOf: services.outgoing.keysOf,
        startProbe: (mailboxId, requestedBy) =>
          startProbe(services, mailboxId, { trigger: 'connect', requestedBy }),
      }),
    )
  } catch (error) {
    services.log.error({ err: error }, 'a reply of Microsoft could not be taken')
    return '/attempts/unknown?why=unavailable'
  }
}

function pageOf(person: Actor | null, finished: Finished): string {
  if ('stranger' in finished) return `/attempts/unknown?why=${finished.stranger}`
  if ('consent' in finished) {
    const mayRead = person !== null && allows(person, 'mailbox.connect')
    return mayRead ? `/attempts/${finished.attemptId}` : `/consent/${finished.consent}`
  }
  return `${finished.invited ? '/invite/done' : '/attempts'}/${finished.attemptId}`
}
