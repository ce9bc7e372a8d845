using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Planning;
using TfModelTools.Runtime;

namespace TfModelTools.Evaluation;

/// <summary>A plan with its weights loaded, ready to run. Safe for use by several threads at once.</summary>
public sealed class PlanRunner
{
    private readonly (Kernel Kernel, int[] Inputs, int[] Outputs)[] _steps;
    private readonly Dictionary<PlanConstant, ReadOnlyMemory<byte>> _operands;
    private readonly Lock _lock = new();
    private readonly Stack<PlanContext> _contexts = [];

    /// <summary>Loads a plan: reads its constants and constructs its kernels.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Ends the loading between two steps.</param>
    /// <exception cref="TfModelTools.Common.TfModelException">A weight cannot be read.</exception>
    public PlanRunner(ExecutionPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Plan = plan;
        using OpenFileScope files = OpenFileScope.Begin();
        Kernel[] kernels = KernelLoader.Load(plan, cancellationToken);
        _steps = [.. plan.Steps.Select((s, i) => (kernels[i], s.Inputs.ToArray(), s.Outputs.ToArray()))];
        _operands = plan.Slots.Where(s => s.Constant is not null).Select(s => s.Constant!).Distinct().ToDictionary(c => c, c => c.Read().Bytes);
    }

    /// <summary>The plan.</summary>
    public ExecutionPlan Plan { get; }

    /// <summary>Runs the plan; a large batch some samples at a time (see <see cref="ExecutionPlan.SamplesPerRun"/>).</summary>
    /// <param name="inputs">The bytes of each input, in the plan's order.</param>
    /// <param name="outputs">Receives the bytes of each output, in the plan's order.</param>
    /// <param name="batch">The number of samples.</param>
    /// <param name="threadCount">The number of threads to use, the caller's included; 0 for as many as there are processors, where that gains.</param>
    /// <param name="cancellationToken">Ends the run between two steps; what was computed is lost.</param>
    /// <exception cref="InvalidInputException">A kernel refuses the values.</exception>
    public void Run(
        ReadOnlySpan<ReadOnlyMemory<byte>> inputs,
        ReadOnlySpan<Memory<byte>> outputs,
        int batch,
        int threadCount = 0,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        PlanContext context = Rent();
        using WorkerScope threads = Workers.Use(threadCount);
        int runs = batch <= Plan.SamplesPerRun ? 1 : (int)(((long)batch + Plan.SamplesPerRun - 1) / Plan.SamplesPerRun);
        int most = runs == 1 ? batch : (batch + runs - 1) / runs;
        int start = 0;
        do
        {
            int count = Math.Min(most, batch - start);
            context.Prepare(count);
            Bind(context, inputs, outputs, start, count, batch);
            for (int i = 0; i < _steps.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                RunStep(i, context, count);
            }

            start += count;
        }
        while (start < batch);
        Return(context);
    }

    /// <summary>Runs the plan and shows each value of the graph after it was computed: for comparing two models layer by layer.</summary>
    /// <param name="inputs">The bytes of each input, in the plan's order.</param>
    /// <param name="outputs">Receives the bytes of each output, in the plan's order.</param>
    /// <param name="batch">The number of samples.</param>
    /// <param name="observe">Called after each step with the step, and the bytes of its first output.</param>
    /// <param name="threadCount">The number of threads to use, the caller's included; 0 for as many as there are processors, where that gains.</param>
    public void Run(
        ReadOnlySpan<ReadOnlyMemory<byte>> inputs,
        ReadOnlySpan<Memory<byte>> outputs,
        int batch,
        Action<PlanStep, ReadOnlyMemory<byte>> observe,
        int threadCount = 0)
    {
        ArgumentNullException.ThrowIfNull(observe);
        PlanContext context = Rent();
        context.Prepare(batch);
        Bind(context, inputs, outputs, 0, batch, batch);
        using WorkerScope threads = Workers.Use(threadCount);
        for (int i = 0; i < _steps.Length; i++)
        {
            RunStep(i, context, batch);
            observe(Plan.Steps[i], context[_steps[i].Outputs[0]]);
        }

        Return(context);
    }

    // The one place where kernels run: what they refuse becomes a fault that names the node.
    private void RunStep(int step, PlanContext context, int batch)
    {
        (Kernel kernel, int[] read, int[] written) = _steps[step];
        try
        {
            kernel.Run(context, read, written, batch);
        }
        catch (Exception e) when (UnfitValues.IsRefusal(e))
        {
            throw UnfitValues.Of(Plan.Graph.Name, e, Plan.Steps[step]);
        }
    }

    private PlanContext Rent()
    {
        lock (_lock)
        {
            if (_contexts.TryPop(out PlanContext? context))
            {
                return context;
            }
        }

        return new PlanContext(Plan, _operands);
    }

    /// <summary>Binds the caller's memory, or the part of it that some samples take.</summary>
    private static void Bind(
        PlanContext context, ReadOnlySpan<ReadOnlyMemory<byte>> inputs, ReadOnlySpan<Memory<byte>> outputs, int start, int count, int batch)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            context[i] = Part(MemoryMarshal.AsMemory(inputs[i]), start, count, batch);
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            context[inputs.Length + i] = Part(outputs[i], start, count, batch);
        }
    }

    private void Return(PlanContext context)
    {
        lock (_lock)
        {
            _contexts.Push(context);
        }
    }

    private static Memory<byte> Part(Memory<byte> whole, int start, int count, int batch) =>
        count == batch ? whole : whole.Slice((int)((long)whole.Length / batch * start), (int)((long)whole.Length / batch * count));
}
