/** Where one Microsoft cloud answers. The sandbox is one more row, never a branch. */
export interface Cloud {
  readonly id: string
  /** Token endpoint, keys and discovery, e.g. `https://login.microsoftonline.com`; always https. */
  readonly loginOrigin: string
  /** Where the browser is sent to sign in; the login origin in every Microsoft cloud. */
  readonly signInOrigin: string
  readonly graphOrigin: string
  /** Resource of delegated mail scopes, e.g. `https://outlook.office.com`. */
  readonly delegatedResource: string
  /** Resource of app-only mail tokens, e.g. `https://outlook.office365.com`. */
  readonly appResource: string
  readonly entraPortal: string
  readonly mail: {
    readonly imap: MailServer
    readonly pop3: MailServer
    readonly smtp: MailServer
  }
  /** Facts of this row nobody of us has seen answer; shown as unproven. */
  readonly unproven: readonly string[]
}

export interface MailServer {
  readonly host: string
  readonly port: number
}
