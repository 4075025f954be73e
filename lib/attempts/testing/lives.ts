import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { z } from 'zod'
import { openDatabase } from '#lib/db/open.ts'
import { newMasterKey, testContext } from '#lib/db/testing/context.ts'
import { newPlace } from '#lib/db/testing/place.ts'
import type { Context } from '#lib/services.ts'
import { openVault } from '#lib/vault/open-vault.ts'
import type { orderSchema } from './die-after-answer.ts'
import { REDIRECT } from './rig.ts'
import { registerApp, testTenant } from './tenant.ts'

const DYING = join(import.meta.dirname, 'die-after-answer.ts')

type Order = Omit<z.input<typeof orderSchema>, 'url' | 'folder' | 'masterKey' | 'cloud' | 'caFile'>

/** Several lives of one portal on one database, some of which end by kill -9. */
export async function portalLives() {
  const masterKey = newMasterKey()
  const place = await newPlace()
  const tenant = await testTenant(REDIRECT)
  let actor: Context['actor'] | undefined

  /** One life that ends in order. */
  async function alive<T>(live: (portal: Context) => Promise<T>): Promise<T> {
    const database = await openDatabase(place)
    try {
      const opened = await openVault(database, masterKey)
      const made = await testContext({ database, opened, clouds: [tenant.cloud], tokens: tenant.tokens })
      return await live(actor ? { ...made, actor } : made)
    } finally {
      await database.close()
    }
  }

  /** Lets another process take the order, and kills it when its answer has come. */
  async function killAfterAnswer(order: Order): Promise<void> {
    const child = spawn(process.execPath, ['--import', 'tsx', DYING], { stdio: ['pipe', 'pipe', 'inherit'] })
    const gone = once(child, 'exit')
    const { url, folder } = place
    const whole = {
      url: url as string | undefined,
      folder,
      masterKey: masterKey.reveal(),
      cloud: tenant.cloud,
      caFile: tenant.sandbox.caFile,
      ...order,
    }
    child.stdin.end(JSON.stringify(whole))
    const [said] = await Promise.race([once(child.stdout, 'data'), gone])
    child.kill('SIGKILL')
    expect(await gone).toEqual([null, 'SIGKILL'])
    expect(String(said)).toMatch(/^answered\n/)
  }

  const registrationId = await alive(async (portal) => {
    actor = portal.actor
    return (await registerApp(portal, tenant)).id
  })
  return {
    tenant,
    registrationId,
    alive,
    killAfterAnswer,
    async close() {
      await tenant.close()
      await place.erase()
    },
  }
}

export type PortalLives = Awaited<ReturnType<typeof portalLives>>
