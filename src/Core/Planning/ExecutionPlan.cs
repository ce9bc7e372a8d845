using TfModelTools.Common;
using TfModelTools.Graph;

namespace TfModelTools.Planning;

/// <summary>
/// A model as a list of kernel steps over numbered buffers. The runner executes it and the C# back-end prints it. A plan holds for
/// every batch size.
/// </summary>
public sealed class ExecutionPlan
{
    private int? _samplesPerRun;

    internal ExecutionPlan(
        ModelGraph graph,
        IReadOnlyList<PlanSlot> slots,
        IReadOnlyList<PlanStep> steps,
        IReadOnlyList<PlanConstant> constants,
        long fixedArenaBytes,
        long arenaBytesPerSample)
    {
        Graph = graph;
        Slots = slots;
        Steps = steps;
        Constants = constants;
        FixedArenaBytes = fixedArenaBytes;
        ArenaBytesPerSample = arenaBytesPerSample;
    }

    /// <summary>The graph the plan was made from.</summary>
    public ModelGraph Graph { get; }

    /// <summary>The buffers: first the inputs in the graph's order, then the outputs in the graph's order, then the others.</summary>
    public IReadOnlyList<PlanSlot> Slots { get; }

    /// <summary>The steps in order.</summary>
    public IReadOnlyList<PlanStep> Steps { get; }

    /// <summary>The constants the steps use, each once.</summary>
    public IReadOnlyList<PlanConstant> Constants { get; }

    /// <summary>Bytes of the arena that do not depend on the batch size.</summary>
    public long FixedArenaBytes { get; }

    /// <summary>Bytes of the arena for each sample.</summary>
    public long ArenaBytesPerSample { get; }

    /// <summary>Bytes of the arena for a batch.</summary>
    public long ArenaBytes(int batch) => FixedArenaBytes + (batch * ArenaBytesPerSample);

    /// <summary>
    /// How many samples of a batch to run at once, so that what lies between the layers stays in the caches: at most all. More where
    /// the weights are large, as every run reads them anew. A batch whose samples are not computed each by itself is run as a whole.
    /// </summary>
    public int SamplesPerRun => _samplesPerRun ??= ChooseSamplesPerRun();

    /// <summary>Bytes of the constants.</summary>
    public long ConstantBytes => Constants.SaturatingSum(c => c.Shape.ElementCount * Tensors.DataTypes.ElementSize(c.DataType));

    private int ChooseSamplesPerRun()
    {
        const long CacheBytes = 4 << 20;
        const int WeightsToArena = 16;
        if (ArenaBytesPerSample == 0 || !SampleIndependence.Holds(Graph))
        {
            return int.MaxValue;
        }

        return (int)Math.Clamp(Math.Max(CacheBytes / ArenaBytesPerSample, ConstantBytes / (WeightsToArena * ArenaBytesPerSample)), 1, int.MaxValue);
    }
}
