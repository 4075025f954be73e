import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { FailureClass } from '#lib/microsoft/token-client.ts'
import type { Secret } from '#lib/secret.ts'

/** A token for the mail servers, or why there is none. `upn` is the name SMTP logs in with. */
export type AccessTokenResult =
  | {
      readonly ok: true
      readonly token: Secret
      /** As Entra granted them, fully qualified. */
      readonly scopes: string[]
      readonly upn: string | null
      readonly expiresAt: Date
    }
  | AccessTokenFailure

export interface AccessTokenFailure {
  readonly ok: false
  readonly evidence: Evidence
  readonly failureClass: FailureClass
  readonly cause?: CauseId
}
