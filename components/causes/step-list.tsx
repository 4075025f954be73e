/** What to do, in order; each step is one action. */
export function StepList({ steps }: { steps: readonly string[] }) {
  return (
    <ol className="ml-5 max-w-prose list-decimal space-y-1.5">
      {steps.map((step) => (
        <li key={step} className="wrap-anywhere">
          {step}
        </li>
      ))}
    </ol>
  )
}
