import { request } from 'node:http'
import type { Socket } from 'node:net'
import { type ProxySettings, proxyName } from './proxy-settings.ts'
import { RouteError } from './route-error.ts'

const LONGEST_QUOTE = 200

/**
 * Asks an HTTP proxy for a tunnel (RFC 9110 section 9.3.6) over a connection to it. What the far server said in the
 * same packet as the proxy's answer is kept: mail servers speak first.
 */
export function tunnelByConnect(
  socket: Socket,
  proxy: ProxySettings,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Socket> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const name = proxyName(proxy)
  return new Promise((done, failed) => {
    const asking = request({
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...authorization(proxy) },
      setHost: false,
      createConnection: () => socket,
    })
    asking.once('connect', (reply, tunnel, head) => {
      const status = reply.statusCode ?? 0
      if (status >= 200 && status < 300) {
        if (head.length > 0) tunnel.unshift(head)
        done(socket)
        return
      }
      socket.destroy()
      const offered = reply.headers['proxy-authenticate']
      const said = `${status} ${reply.statusMessage ?? ''}`.trim().slice(0, LONGEST_QUOTE)
      failed(
        status === 407
          ? new RouteError(
              'PROXY_AUTH',
              `The proxy ${name} answers ${said}${offered ? ` and offers ${String(offered).slice(0, LONGEST_QUOTE)}` : ''}`,
            )
          : new RouteError('PROXY_REFUSED', `The proxy ${name} does not connect to ${authority}: ${said}`),
      )
    })
    asking.once('response', () => {
      socket.destroy()
      failed(new RouteError('PROXY_REFUSED', `The proxy ${name} does not understand CONNECT`))
    })
    asking.on('error', (error: Error & { code?: string }) => {
      const strange = error.code?.startsWith('HPE_')
      const text = strange
        ? 'does not speak HTTP'
        : `gave up the connection to ${authority}: ${error.message}`
      failed(
        new RouteError(strange ? 'PROXY_REFUSED' : (error.code ?? 'ECONNRESET'), `The proxy ${name} ${text}`),
      )
    })
    asking.end()
  })
}

function authorization({ user, password }: ProxySettings): Record<string, string> {
  if (user === undefined && password === undefined) return {}
  const both = Buffer.from(`${user ?? ''}:${password?.reveal() ?? ''}`).toString('base64')
  return { 'proxy-authorization': `Basic ${both}` }
}
