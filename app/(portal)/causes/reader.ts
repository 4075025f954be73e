import { allows } from '#lib/access/permissions.ts'
import { signedIn } from '#lib/web/session.ts'

/** Who reads: anybody may, but how mailboxes fare is told only to who may know it. */
export async function mayReadHealth(): Promise<{ readonly signedIn: boolean; readonly health: boolean }> {
  const person = await signedIn()
  return { signedIn: person !== null, health: person !== null && allows(person.actor, 'health.read') }
}
