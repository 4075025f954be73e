import { z } from 'zod'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { applicationPath, callGraph, type GraphAccess, unreadableEvidence } from './graph-call.ts'

export type OwnersReading =
  /** Object ids of users and service principals. */
  | { readonly kind: 'read'; readonly owners: readonly string[] }
  | { readonly kind: 'not-allowed'; readonly evidence: Evidence }
  | { readonly kind: 'unreachable'; readonly evidence: Evidence }

const ownersSchema = z.object({ value: z.array(z.object({ id: z.string().max(100) })).max(1_000) })

/**
 * Who owns the application, among whom its own service principal must be for it to renew its own secret. Needs
 * Application.ReadWrite.OwnedBy or Application.Read.All. https://learn.microsoft.com/graph/api/application-list-owners
 */
export async function readOwners(
  question: GraphAccess & { readonly clientId: string },
): Promise<OwnersReading> {
  const answer = await callGraph(question, {
    method: 'GET',
    path: `${applicationPath(question.clientId)}/owners?$select=id&$top=999`,
  })
  if (answer.kind === 'unreachable') return answer
  if (answer.kind === 'refused') return { kind: 'not-allowed', evidence: answer.evidence }
  const read = ownersSchema.safeParse(answer.json)
  if (!read.success) return { kind: 'unreachable', evidence: unreadableEvidence(answer.status) }
  return { kind: 'read', owners: read.data.value.map(({ id }) => id.toLowerCase()) }
}
