import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import { httpsTransport, type Transport } from '#lib/microsoft/network.ts'

export interface StubCall {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly form: Readonly<Record<string, string>>
  /** As it came. */
  readonly body: string
}

export type StubAnswer = (call: StubCall, response: ServerResponse) => void

export interface HttpsStub {
  readonly origin: string
  /** PEM of its authority. */
  readonly ca: string
  readonly transport: Transport
  readonly calls: StubCall[]
  answer: StubAnswer
  close(): Promise<void>
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** An https server on loopback with an authority of its own; every test says what it answers. */
export async function startHttpsStub(answer: StubAnswer): Promise<HttpsStub> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  })
  const calls: StubCall[] = []
  const server = https.createServer({ key: made.private, cert: made.cert }, async (request, response) => {
    const text = await body(request)
    const form = Object.fromEntries(new URLSearchParams(text))
    const call = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      form,
      body: text,
    }
    calls.push(call)
    stub.answer(call, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const stub: HttpsStub = {
    origin: `https://localhost:${port}`,
    ca: made.cert,
    transport: httpsTransport({ ca: made.cert }),
    calls,
    answer,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return stub
}

export function sendJson(
  response: ServerResponse,
  status: number,
  json: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(json))
}

/** A cloud whose login and Graph are one origin. */
export function cloudAt(origin: string): Cloud {
  const server = { host: 'localhost', port: 1 }
  return {
    id: 'stub',
    loginOrigin: origin,
    signInOrigin: 'http://localhost:9',
    graphOrigin: origin,
    delegatedResource: 'https://outlook.office.com',
    appResource: 'https://outlook.office365.com',
    entraPortal: 'https://entra.microsoft.com',
    mail: { imap: server, pop3: server, smtp: server },
    unproven: [],
  }
}
