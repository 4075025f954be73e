import { and, eq, inArray, ne, type SQL, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import type { Incident, Reach } from './match.ts'

type Subject = Pick<Incident, 'subjectKind' | 'subjectId' | 'level' | 'registrationId' | 'mailboxId'>

/** Where an incident lies: its apps, the tags of the mailboxes it stops, and what should carry no message about it. */
export async function reachOfIncident(read: Reader, incident: Subject): Promise<Reach> {
  const where = mailboxesOf(read, incident)
  const { registrationId } = incident
  if (!where) {
    return {
      registrationIds: registrationId ? [registrationId] : [],
      tags: [],
      through: { registrationIds: [], mailboxIds: [], everything: isEverywhere(incident) },
    }
  }
  const ill = incident.subjectKind === 'mailbox' ? where : and(where, ne(mailboxes.health, 'healthy'))
  const [apps, tags, own] = await Promise.all([
    read.selectDistinct({ id: mailboxes.registrationId }).from(mailboxes).where(where),
    read
      .selectDistinct({ tag: sql<string>`unnest(${mailboxes.tags})` })
      .from(mailboxes)
      .where(ill),
    isOwn(incident) ? read.select({ id: mailboxes.id }).from(mailboxes).where(where) : [],
  ])
  return {
    registrationIds: [...new Set([...(registrationId ? [registrationId] : []), ...apps.map(({ id }) => id)])],
    tags: tags.map(({ tag }) => tag),
    through: {
      registrationIds: incident.subjectKind === 'app' ? [incident.subjectId] : [],
      mailboxIds: own.map(({ id }) => id),
      everything: isEverywhere(incident),
    },
  }
}

/** The name of the app in which a fault lies, or behind which. */
export async function appNameOf(read: Reader, { registrationId }: Subject): Promise<string | null> {
  if (!registrationId) return null
  const [app] = await read
    .select({ name: registrations.name })
    .from(registrations)
    .where(eq(registrations.id, registrationId))
  return app?.name ?? null
}

const isEverywhere = ({ level, subjectKind }: Subject) =>
  level === 'network' || level === 'service' || subjectKind === 'host'

const isOwn = ({ subjectKind }: Subject) => subjectKind === 'mailbox' || subjectKind === 'grant'

function mailboxesOf(read: Reader, { subjectKind, subjectId }: Subject): SQL | undefined {
  switch (subjectKind) {
    case 'app':
      return eq(mailboxes.registrationId, subjectId)
    case 'grant':
      return eq(mailboxes.grantId, subjectId)
    case 'mailbox':
      return eq(mailboxes.id, subjectId)
    case 'host':
      return inArray(
        mailboxes.registrationId,
        read.select({ id: registrations.id }).from(registrations).where(eq(registrations.cloud, subjectId)),
      )
    default:
      return undefined
  }
}
