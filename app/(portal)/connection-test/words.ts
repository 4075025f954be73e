import { getTranslations } from 'next-intl/server'
import type { ShownServer } from '#components/preflight/server-list.tsx'
import type { Cause } from '#lib/diagnosis/cause.ts'
import { CAUSES } from '#lib/diagnosis/causes.ts'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { ServerCheck, Service } from '#lib/preflight/report.ts'

/** What a failed check means, in the words of the catalogue. */
export async function shownServer(server: ServerCheck, cloud: Cloud): Promise<ShownServer> {
  const { cause, host, port } = server
  if (!cause) return { ...server, remedy: null }
  const [causes, board, t] = await Promise.all([
    getTranslations('causes'),
    getTranslations('board'),
    getTranslations('preflight'),
  ])
  const { who }: Cause = CAUSES[cause]
  const values = {
    host,
    port: String(port),
    protocol: t(`service.${server.service}`),
    entraPortal: cloud.entraPortal,
    // A connection test knows neither a mailbox nor an app; no cause it can find speaks of them.
    mailbox: '–',
    account: '–',
    tenantId: '–',
    clientId: '–',
    appName: '–',
    redirectUri: '–',
  }
  const steps: string[] = []
  while (causes.has(`${cause}.steps.${steps.length}`)) {
    steps.push(causes(`${cause}.steps.${steps.length}`, values))
  }
  return {
    ...server,
    remedy: {
      title: causes(`${cause}.title`, values),
      plain: causes(`${cause}.plain`, values),
      who: board(`who.${who}`),
      steps,
    },
  }
}

/** A text for whoever opens ports: hosts, ports and protocols, never addresses. */
export async function firewallText(cloud: Cloud, proxy: string | null): Promise<string> {
  const t = await getTranslations('preflight.firewall')
  const line = (service: Service, host: string, port: number) =>
    `- ${t('line', { host, port: String(port), purpose: t(service) })}`
  const web = (service: 'login' | 'graph', origin: string) => {
    const { hostname, port } = new URL(origin)
    return line(service, hostname, Number(port || 443))
  }
  return [
    t('ask'),
    web('login', cloud.loginOrigin),
    web('graph', cloud.graphOrigin),
    ...PROTOCOLS.map((protocol) => line(protocol, cloud.mail[protocol].host, cloud.mail[protocol].port)),
    t('names'),
    t('inspection'),
    ...(proxy ? [t('proxy', { proxy })] : []),
  ].join('\n')
}
