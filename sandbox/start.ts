import { setMaxListeners } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type { Server } from 'node:net'
import { loadCertificates } from './certificates.ts'
import { type CloudRow, cloudRow } from './cloud.ts'
import type { IssuedKind, Sandbox } from './context.ts'
import { type Control, createControl } from './control-client.ts'
import { listen, type MailPorts, openFrontEnd, type RunningFrontEnd } from './exchange/servers.ts'
import { Faults } from './faults.ts'
import { welcomeMessages } from './messages.ts'
import type { App, World } from './model.ts'
import { DOMAIN, seedWorld, TENANT_ID } from './personas.ts'
import { RequestLog } from './request-log.ts'
import { answer } from './routes.ts'
import { createSigner } from './signer.ts'
import { createSaver, loadState } from './store.ts'
import { json, readCall, writeAnswer } from './web.ts'

export interface SandboxPorts extends Partial<MailPorts> {
  /** https. */
  login?: number
  /** http. */
  signIn?: number
  tlsBroken?: Partial<MailPorts>
  dripping?: Partial<MailPorts>
}

export interface SandboxOptions {
  /** Certificates, signing key, grants and personas are kept here and found again at the next start. */
  folder: string
  /** A port left out, or 0, is chosen by the operating system. */
  ports?: SandboxPorts
  /** Registered with every app, in place of `http://localhost:3000/oauth/callback`. */
  redirectUris?: string[]
  /** The real clock in milliseconds. */
  clock?: () => number
  /** Hears of every token and code that leaves: for tests that look where one turns up. In this process only. */
  onIssued?: (kind: IssuedKind, value: string) => void
}

/** A registration as a person would copy it from the Entra portal. */
export interface AppFacts {
  clientId: string
  name: string
  purpose: string
  secretId: string
  secretValue: string
  secretExpires: string
}

export interface Persona {
  address: string
  name: string
  purpose: string
  access: 'own' | 'shared' | 'app'
  cloud: string
  clientId: string
  /** Who signs in: the address itself, or the first delegate. */
  signIn?: string
}

export interface RunningSandbox {
  caFile: string
  cloud: CloudRow
  /** The same tenant behind sound, TLS-broken and dripping mail servers. */
  cloudRows: CloudRow[]
  control: Control
  tenant: { id: string; domain: string }
  app: AppFacts
  apps: AppFacts[]
  personas: Persona[]
  close(): Promise<void>
}

function factsOf(app: App): AppFacts {
  const secret = app.secrets[0]
  return {
    clientId: app.clientId,
    name: app.name,
    purpose: app.purpose,
    secretId: secret?.keyId ?? '',
    secretValue: secret?.value ?? '',
    secretExpires: secret?.endsAt ?? '',
  }
}

function personasOf(world: World): Persona[] {
  return world.mailboxes.map((mailbox) => {
    const own = mailbox.kind === 'user'
    const access = own ? 'own' : mailbox.apps.length > 0 ? 'app' : 'shared'
    return {
      address: mailbox.address,
      name: mailbox.name,
      purpose: mailbox.purpose,
      access,
      cloud: mailbox.cloud,
      clientId: mailbox.client,
      signIn: own ? mailbox.address : mailbox.fullAccess[0],
    }
  })
}

function listener(sandbox: Sandbox, secure: boolean): http.RequestListener {
  return async (request, response) => {
    const origin = secure ? sandbox.places.login : sandbox.places.signIn
    let correlationId = ''
    try {
      const call = await readCall(request, origin, secure)
      correlationId = call.correlationId
      writeAnswer(response, await answer(sandbox, call), correlationId)
    } catch (error) {
      if (sandbox.stopping.aborted || response.destroyed || response.headersSent) return response.destroy()
      const description = `AADSTS90099: the sandbox failed: ${error instanceof Error ? error.message : error}`
      writeAnswer(
        response,
        json(500, { error: 'server_error', error_description: description }),
        correlationId,
      )
    }
  }
}

function redirectUrisOf(options: SandboxOptions): string[] {
  return options.redirectUris ?? ['http://localhost:3000/oauth/callback']
}

async function prepare(options: SandboxOptions, stopping: AbortSignal) {
  const { folder, clock = Date.now, onIssued = () => {} } = options
  const redirectUris = redirectUrisOf(options)
  const seed = (at: number): World => seedWorld(redirectUris, at)
  const state = loadState(folder, seed, clock())
  for (const app of state.world.apps) {
    app.redirectUris = [...new Set([...app.redirectUris, ...redirectUris])]
  }
  const now = (): number => clock() + sandbox.world.settings.clockOffset
  const signer = createSigner(state.signingKey)
  const sandbox: Sandbox & { places: { login: string; signIn: string } } = {
    world: state.world,
    places: { login: '', signIn: '' },
    signer: {
      ...signer,
      issue(claims) {
        const token = signer.issue(claims)
        onIssued('signed', token)
        return token
      },
    },
    certificates: await loadCertificates(folder, clock()),
    faults: new Faults(),
    log: new RequestLog(now),
    codes: new Map(),
    devices: new Map(),
    messages: new Map(
      state.world.mailboxes.map((mailbox) => [mailbox.address, welcomeMessages(mailbox, clock())]),
    ),
    realNow: clock,
    now,
    save: createSaver(folder, () => ({ ...state, world: sandbox.world })),
    seed: () => seed(state.seededAt),
    issued: onIssued,
    stopping,
  }
  return sandbox
}

const BROKEN = (sandbox: Sandbox) => ({
  imap: sandbox.certificates.expired,
  pop3: sandbox.certificates.untrusted,
  smtp: sandbox.certificates.otherHost,
})

const SOUND = (sandbox: Sandbox) => ({
  imap: sandbox.certificates.server,
  pop3: sandbox.certificates.server,
  smtp: sandbox.certificates.server,
})

/** Starts a whole tenant on 127.0.0.1; see README.md for what it offers. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const stop = new AbortController()
  // One listener for every open connection.
  setMaxListeners(0, stop.signal)
  const sandbox = await prepare(options, stop.signal)
  const ports = options.ports ?? {}
  const { server } = sandbox.certificates
  const web = [
    https.createServer({ key: server.key, cert: server.cert }, listener(sandbox, true)),
    http.createServer(listener(sandbox, false)),
  ] as const
  const open: RunningFrontEnd[] = []

  async function end(): Promise<void> {
    stop.abort()
    const servers: Server[] = [...web, ...open.flatMap((front) => front.servers)]
    for (const one of web) one.closeAllConnections()
    await Promise.all(servers.map((one) => new Promise((resolve) => one.close(resolve))))
  }

  try {
    sandbox.places.login = `https://localhost:${await listen(web[0], ports.login ?? 0)}`
    sandbox.places.signIn = `http://localhost:${await listen(web[1], ports.signIn ?? 0)}`
    open.push(await openFrontEnd(sandbox, { keys: SOUND(sandbox) }, ports))
    open.push(await openFrontEnd(sandbox, { keys: BROKEN(sandbox) }, ports.tlsBroken))
    open.push(await openFrontEnd(sandbox, { keys: SOUND(sandbox), dripping: true }, ports.dripping))
    await sandbox.save()
  } catch (error) {
    // Not saved: the folder may belong to the sandbox that has the port.
    await end()
    throw error
  }

  const names = ['sandbox', 'sandbox-tls-broken', 'sandbox-dripping']
  const cloudRows = open.map((front, index) => cloudRow(names[index] as string, sandbox.places, front.ports))
  const apps = sandbox.world.apps.map(factsOf)
  return {
    caFile: sandbox.certificates.caFile,
    cloud: cloudRows[0] as CloudRow,
    cloudRows,
    control: createControl(sandbox.places.signIn),
    tenant: { id: TENANT_ID, domain: DOMAIN },
    app: apps[0] as AppFacts,
    apps,
    personas: personasOf(sandbox.world),
    async close() {
      await end()
      await sandbox.save()
    },
  }
}
