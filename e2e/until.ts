const PATIENCE_MILLISECONDS = 60_000
const LOOK_AGAIN_MILLISECONDS = 100

/** Waits for a state, and says which one never came. */
export async function until(reached: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error(`It never happened that ${what}`)
    await new Promise((next) => setTimeout(next, LOOK_AGAIN_MILLISECONDS))
  }
}
