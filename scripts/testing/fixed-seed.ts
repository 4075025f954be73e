import fc from 'fast-check'

// The same inputs in every run: a change that breaks something is told by its own run, not by somebody's later one.
// To look further: FAST_CHECK_SEED=$RANDOM npx vitest run --project unit
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_260_101) })
