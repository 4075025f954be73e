export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { notePeerAddresses } = await import('#lib/web/client-address.ts')
  const { startProcess } = await import('#lib/jobs/process.ts')
  notePeerAddresses()
  await startProcess()
}
