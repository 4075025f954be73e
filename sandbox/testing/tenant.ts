import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfidentialClientApplication, type Configuration, type INetworkModule } from '@azure/msal-node'
import { CLIENT_IDS, DOMAIN, TENANT_ID } from '#sandbox/personas.ts'
import { type RunningSandbox, type SandboxOptions, startSandbox } from '#sandbox/start.ts'

export const REDIRECT = 'http://localhost:3000/oauth/callback'

export const MAIL_SCOPES = [
  'https://outlook.office.com/IMAP.AccessAsUser.All',
  'https://outlook.office.com/POP.AccessAsUser.All',
  'https://outlook.office.com/SMTP.Send',
]

export const at = (local: string): string => `${local}@${DOMAIN}`

export interface TestTenant extends RunningSandbox {
  folder: string
  ca: string
  remove(): Promise<void>
}

export async function openTenant(options: Partial<SandboxOptions> = {}): Promise<TestTenant> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'sandbox-')))
  const running = await startSandbox({ ...options, folder }).catch(async (error) => {
    if (!options.folder) await rm(folder, { recursive: true, force: true })
    throw error
  })
  return {
    ...running,
    folder,
    ca: readFileSync(running.caFile, 'utf8'),
    async remove() {
      await running.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface Reply {
  status: number
  headers: Record<string, string>
  body: Record<string, unknown>
}

/** One https request that trusts the tenant's certificate. */
export function request(
  tenant: TestTenant,
  url: string,
  options: { headers?: Record<string, string>; form?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  const body = options.form ? new URLSearchParams(options.form).toString() : options.body
  return new Promise((resolve, reject) => {
    const sent = https.request(
      url,
      {
        method: body === undefined ? 'GET' : 'POST',
        ca: tenant.ca,
        agent: false,
        headers: {
          ...(options.form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
          ...options.headers,
        },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers as Record<string, string>,
            body: text.startsWith('{') ? JSON.parse(text) : { text },
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

export const tokenUrl = (tenant: TestTenant, segment = TENANT_ID): string =>
  `${tenant.cloud.loginOrigin}/${segment}/oauth2/v2.0/token`

export const tokenCall = (
  tenant: TestTenant,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Reply> =>
  request(tenant, tokenUrl(tenant), {
    headers,
    form: { client_id: tenant.app.clientId, client_secret: tenant.app.secretValue, ...form },
  })

/** MSAL's way to the tenant: `NODE_EXTRA_CA_CERTS` is read only when a process starts. */
export function network(tenant: TestTenant): INetworkModule {
  const call = async (url: string, options?: { headers?: Record<string, string>; body?: string }) =>
    (await request(tenant, url, options ?? {})) as never
  return {
    sendGetRequestAsync: (url, options) => call(url, { headers: options?.headers }),
    sendPostRequestAsync: (url, options) => call(url, options),
  }
}

/** The real MSAL against the tenant. */
export function msal(tenant: TestTenant, auth: Partial<Configuration['auth']> = {}, segment = TENANT_ID) {
  const { loginOrigin } = tenant.cloud
  return new ConfidentialClientApplication({
    auth: {
      clientId: tenant.app.clientId,
      authority: `${loginOrigin}/${segment}`,
      knownAuthorities: [new URL(loginOrigin).host],
      ...(auth.clientCertificate ? {} : { clientSecret: tenant.app.secretValue }),
      ...auth,
    },
    system: { networkClient: network(tenant) },
  })
}

/** A sign-in without pages: the parameters that come back to the redirect URI. */
export async function signIn(
  tenant: TestTenant,
  upn: string,
  query: Record<string, string> = {},
): Promise<URLSearchParams> {
  const url = new URL(`${tenant.cloud.signInOrigin}/${TENANT_ID}/oauth2/v2.0/authorize`)
  url.search = new URLSearchParams({
    client_id: tenant.app.clientId,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: [...MAIL_SCOPES, 'openid', 'profile', 'offline_access'].join(' '),
    state: 'the-state',
    auto_upn: upn,
    ...query,
  }).toString()
  const response = await fetch(url, { redirect: 'manual' })
  const location = response.headers.get('location')
  if (!location) throw new Error(`No way back: ${await response.text()}`)
  return new URL(location).searchParams
}

/** Code, then tokens. */
export async function connect(
  tenant: TestTenant,
  upn: string,
  query: Record<string, string> = {},
): Promise<Reply> {
  const params = await signIn(tenant, upn, query)
  return tokenCall(tenant, {
    grant_type: 'authorization_code',
    code: params.get('code') ?? '',
    redirect_uri: REDIRECT,
  })
}

export async function accessToken(tenant: TestTenant, upn: string): Promise<string> {
  return String((await connect(tenant, upn)).body.access_token)
}

export async function appToken(tenant: TestTenant, clientId: string = CLIENT_IDS.appOnly): Promise<string> {
  const app = tenant.apps.find((one) => one.clientId === clientId)
  const reply = await tokenCall(tenant, {
    client_id: clientId,
    client_secret: app?.secretValue ?? '',
    grant_type: 'client_credentials',
    scope: 'https://outlook.office365.com/.default',
  })
  return String(reply.body.access_token)
}

export const xoauth2 = (user: string, token: string): string =>
  Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64')
