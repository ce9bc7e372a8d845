using TfModelTools.Planning;

namespace TfModelTools.Execution;

/// <summary>The memory a plan takes: its weights, and the arena its steps share.</summary>
/// <param name="WeightBytes">Bytes of the weights.</param>
/// <param name="ArenaBytes">Bytes of the arena for a batch; inputs and outputs, which are the caller's, are not in it.</param>
/// <param name="ArenaLowerBoundBytes">What no arena can be smaller than: the most bytes that live at the same time, between two steps.</param>
public sealed record MemoryUse(long WeightBytes, long ArenaBytes, long ArenaLowerBoundBytes)
{
    /// <summary>The memory of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="batch">The number of samples run at once.</param>
    public static MemoryUse Of(ExecutionPlan plan, int batch)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new MemoryUse(plan.ConstantBytes, plan.ArenaBytes(batch), LowerBound(plan, batch));
    }

    private static long LowerBound(ExecutionPlan plan, int batch)
    {
        // When each buffer is first written, and last touched.
        int[] first = new int[plan.Slots.Count];
        int[] last = new int[plan.Slots.Count];
        Array.Fill(first, -1);
        for (int step = 0; step < plan.Steps.Count; step++)
        {
            foreach (int slot in plan.Steps[step].Outputs.Concat(plan.Steps[step].Inputs).Where(s => s >= 0))
            {
                first[slot] = first[slot] < 0 ? step : first[slot];
                last[slot] = step;
            }
        }

        // Buffers of one region are one buffer that steps hand on in place: it lives from the first to the last of them, but is counted once.
        long most = 0;
        for (int step = 0; step < plan.Steps.Count; step++)
        {
            long alive = plan.Slots
                .Where(s => s.Kind == PlanSlotKind.Temporary && first[s.Index] >= 0 && first[s.Index] <= step && step <= last[s.Index])
                .Select(s => s.Region)
                .Distinct()
                .Sum(r => r.IsPerBatch ? r.Length * batch : r.Length);
            most = Math.Max(most, alive);
        }

        return most;
    }
}
