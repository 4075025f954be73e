import type { Certificates } from './certificates.ts'
import type { Faults } from './faults.ts'
import type { Message } from './messages.ts'
import type { User, World } from './model.ts'
import type { RequestLog } from './request-log.ts'
import type { Signer } from './signer.ts'

/** Where the servers answer, without a slash at the end. */
export interface Places {
  /** https: token endpoint, keys, discovery, Graph. */
  login: string
  /** http: the pages a person sees. */
  signIn: string
}

export interface IssuedCode {
  client: string
  oid: string
  tenant: string
  scope: string
  redirectUri: string
  nonce?: string
  challenge?: string
  challengeMethod?: string
  expiresAt: number
  used: boolean
}

export interface DeviceRequest {
  deviceCode: string
  userCode: string
  client: string
  tenant: string
  scope: string
  expiresAt: number
  oid?: string
  declined?: boolean
}

/** `signed` is an access token or an id_token, `secret` a client secret made through Graph. */
export type IssuedKind = 'refresh' | 'signed' | 'code' | 'secret'

/** What every part of the sandbox works on. */
export interface Sandbox {
  world: World
  readonly places: Places
  readonly signer: Signer
  readonly certificates: Certificates
  readonly faults: Faults
  readonly log: RequestLog
  readonly codes: Map<string, IssuedCode>
  readonly devices: Map<string, DeviceRequest>
  /** By mailbox address; they do not outlive the process. */
  readonly messages: Map<string, Message[]>
  /** The real clock, in milliseconds. */
  readonly realNow: () => number
  /** The sandbox clock, in milliseconds. */
  readonly now: () => number
  /** Resolves when the state is on disk. */
  readonly save: () => Promise<void>
  readonly seed: () => World
  /** Hears of every token and code that leaves. */
  readonly issued: (kind: IssuedKind, value: string) => void
  /** Aborted when the sandbox closes: ends every delay. */
  readonly stopping: AbortSignal
}

/** Every session of the user ends: refresh tokens answer 50173, mail servers refuse the access tokens. */
export function revokeSessions(sandbox: Sandbox, user: User): number {
  const open = sandbox.world.sessions.filter((session) => session.oid === user.oid && !session.revoked)
  for (const session of open) session.revoked = true
  return open.length
}
