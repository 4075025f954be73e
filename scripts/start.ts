import { join } from 'node:path'
import { ConfigError, readConfig } from '#lib/config.ts'
import { deriveKey, loadOrCreateMasterKeyFile } from '#lib/vault/master-key.ts'
import { ensureBuild } from './build.ts'
import { exitOf, passSignals, startPortal } from './portal.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

try {
  const config = readConfig(process.env)
  const masterKey =
    config.masterKey ?? (await loadOrCreateMasterKeyFile(join(config.dataFolder, 'master.key')))
  ensureBuild(say)
  const child = startPortal({
    ...config.listen,
    env: {
      // The key the build made lies readable in the build; this one is the deployment's own.
      NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: deriveKey(masterKey, 'server actions').reveal(),
    },
    output: 'inherit',
  })
  passSignals(child)
  process.exitCode = await exitOf(child)
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
