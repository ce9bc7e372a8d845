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
        PlanSlot[] temporary = [.. plan.Slots.Where(s => s.Kind == PlanSlotKind.Temporary && first[s.Index] >= 0)];
        PlanSlot[] byFirst = [.. temporary.OrderBy(s => first[s.Index])];
        PlanSlot[] byLast = [.. temporary.OrderBy(s => last[s.Index])];
        Dictionary<ArenaRegion, int> alive = [];
        long bytes = 0;
        long most = 0;
        int ended = 0;
        foreach (PlanSlot slot in byFirst)
        {
            for (; last[byLast[ended].Index] < first[slot.Index]; ended++)
            {
                ArenaRegion gone = byLast[ended].Region;
                alive[gone]--;
                bytes -= alive[gone] == 0 ? Bytes(gone) : 0;
            }

            int before = alive.GetValueOrDefault(slot.Region);
            alive[slot.Region] = before + 1;
            bytes += before == 0 ? Bytes(slot.Region) : 0;
            most = Math.Max(most, bytes);
        }

        return most;

        long Bytes(ArenaRegion region) => region.IsPerBatch ? region.Length * batch : region.Length;
    }
}
