import { getTranslations } from 'next-intl/server'
import type { ShownServer } from '#components/preflight/server-list.tsx'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { ServerCheck, Service } from '#lib/preflight/report.ts'
import { causeWords } from '#lib/web/cause-words.ts'

/** What a failed check means, in the words of the catalogue. */
export async function shownServer(server: ServerCheck, cloud: Cloud): Promise<ShownServer> {
  const { cause, host, port } = server
  if (!cause) return { ...server, remedy: null }
  const protocols = PROTOCOLS.filter((protocol) => protocol === server.service)
  const { id, title, plain, whoName, steps } = await causeWords(cause, { cloud, host, port, protocols })
  return { ...server, remedy: { cause: id, title, plain, who: whoName, steps } }
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
