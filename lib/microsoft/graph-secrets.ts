import { z } from 'zod'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { Secret } from '#lib/secret.ts'
import {
  applicationPath,
  callGraph,
  type GraphAccess,
  type GraphAnswer,
  unreadableEvidence,
} from './graph-call.ts'

/** What a policy of the tenant forbids: any new secret, or one that lives so long. */
export type PolicyRestriction = 'addition' | 'lifetime'

export interface AddedSecret {
  readonly kind: 'added'
  /** Told once, and never again. */
  readonly secret: Secret
  readonly keyId: string
  /** Its first three characters. */
  readonly hint: string | null
  readonly startsAt: Date | null
  /** As Graph has set it, which may be sooner than was asked. */
  readonly expiresAt: Date
}

interface Told {
  readonly evidence: Evidence
}

export type SecretRefusal =
  /** The role is missing in the token, or the app does not own itself. */
  | ({ readonly kind: 'not-allowed' } & Told)
  | ({ readonly kind: 'forbidden-by-policy'; readonly restriction: PolicyRestriction } & Told)
  /** Two for an app of personal accounts, some hundreds for any other. */
  | ({ readonly kind: 'too-many' } & Told)
  | ({ readonly kind: 'not-found' } & Told)
  /** Graph does not take the request, for a reason nobody knows. */
  | ({ readonly kind: 'refused' } & Told)
  /** No answer, or one that cannot be read: what was asked may have happened. */
  | ({ readonly kind: 'unreachable' } & Told)

export interface SecretQuestion extends GraphAccess {
  readonly clientId: string
}

const addedSchema = z.object({
  keyId: z.guid(),
  secretText: z
    .string()
    .min(8)
    .max(500)
    .transform((value) => new Secret(value)),
  hint: z.string().max(10).nullish().catch(null),
  startDateTime: z.iso
    .datetime({ offset: true })
    .transform((value) => new Date(value))
    .nullish()
    .catch(null),
  endDateTime: z.iso.datetime({ offset: true }).transform((value) => new Date(value)),
})

/**
 * Lets Entra make a new client secret for the app. Needs Application.ReadWrite.OwnedBy and the app's service principal
 * among the owners of its application. https://learn.microsoft.com/graph/api/application-addpassword
 */
export async function addSecret(
  question: SecretQuestion & {
    readonly displayName: string
    readonly endsAt: Date
    /** Now, by the clock of Entra, when left out. */
    readonly startsAt?: Date
  },
): Promise<AddedSecret | SecretRefusal> {
  const { displayName, endsAt, startsAt } = question
  const answer = await callGraph(question, {
    method: 'POST',
    path: `${applicationPath(question.clientId)}/addPassword`,
    body: {
      passwordCredential: {
        displayName,
        endDateTime: endsAt.toISOString(),
        ...(startsAt ? { startDateTime: startsAt.toISOString() } : {}),
      },
    },
  })
  if (answer.kind !== 'answered') return refusalOf(answer)
  const read = addedSchema.safeParse(answer.json)
  if (!read.success) return { kind: 'unreachable', evidence: unreadableEvidence(answer.status) }
  const { keyId, secretText, hint, startDateTime, endDateTime } = read.data
  return {
    kind: 'added',
    secret: secretText,
    keyId,
    hint: hint ?? null,
    startsAt: startDateTime ?? null,
    expiresAt: endDateTime,
  }
}

export type SecretRemoval = { readonly kind: 'removed' } | { readonly kind: 'already-gone' } | SecretRefusal

/**
 * Removes one client secret of the app in Entra. `already-gone` may also mean that the part of Entra that was asked does
 * not know it yet: whoever must be sure reads the application.
 * https://learn.microsoft.com/graph/api/application-removepassword
 */
export async function removeSecret(
  question: SecretQuestion & { readonly keyId: string },
): Promise<SecretRemoval> {
  const answer = await callGraph(question, {
    method: 'POST',
    path: `${applicationPath(question.clientId)}/removePassword`,
    body: { keyId: question.keyId },
  })
  if (answer.kind === 'answered') return { kind: 'removed' }
  if (answer.kind === 'refused' && /no password credential found/i.test(answer.message)) {
    return { kind: 'already-gone' }
  }
  return refusalOf(answer)
}

const POLICY: Readonly<Record<string, PolicyRestriction>> = {
  CredentialTypeNotAllowedAsPerAppPolicy: 'addition',
  CredentialInvalidLifetimeAsPerAppPolicy: 'lifetime',
}
const TOO_MANY = /^(TooManyAppPasswords|Directory_ResourceSizeExceeded)$/

function refusalOf(answer: Exclude<GraphAnswer, { kind: 'answered' }>): SecretRefusal {
  const { evidence } = answer
  if (answer.kind === 'unreachable') return { kind: 'unreachable', evidence }
  const restriction = restrictionOf(answer)
  if (restriction) return { kind: 'forbidden-by-policy', restriction, evidence }
  if (TOO_MANY.test(answer.code)) return { kind: 'too-many', evidence }
  if (answer.status === 401 || answer.status === 403) return { kind: 'not-allowed', evidence }
  if (answer.status === 404) return { kind: 'not-found', evidence }
  return { kind: 'refused', evidence }
}

/** The code tells it, and where it is another one, the sentence. */
function restrictionOf({
  code,
  message,
}: Extract<GraphAnswer, { kind: 'refused' }>): PolicyRestriction | null {
  const byCode = POLICY[code]
  if (byCode) return byCode
  if (/lifetime exceeds the max.* per assigned policy/i.test(message)) return 'lifetime'
  if (/credential type not allowed.* per assigned policy/i.test(message)) return 'addition'
  return null
}
