import { Refusal } from '#lib/errors.ts'
import { proposedInput } from '#lib/registrations/inputs.ts'
import { publicCertificate } from '#lib/registrations/queries.ts'
import { apiRoute } from '#lib/web/api-route.ts'

export const dynamic = 'force-dynamic'

interface Params {
  readonly id: string
  readonly credential: string
}

/** The public part of a certificate as the file that Entra takes. */
export const GET = apiRoute<Params>('registration.read', async ({ database }, _request, params) => {
  const asked = proposedInput.safeParse({ registrationId: params.id, credentialId: params.credential })
  const found = asked.success ? await publicCertificate(database.read, asked.data) : null
  if (!found) throw new Refusal('not-found')
  return new Response(found.pem, {
    headers: {
      'content-type': 'application/x-pem-file',
      'content-disposition': `attachment; filename="${fileName(found.name)}.cer"`,
      'cache-control': 'no-store',
    },
  })
})

/** Letters and digits only: a name may hold anything. */
function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'certificate'
}
