using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Planning;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Evaluation;

/// <summary>
/// Constructs the kernels of a plan, which reads its weights and packs them. The kernels of a large model are constructed by several
/// threads at once: they do not depend on each other, and to read and to pack are bound by memory and by computing in turns.
/// </summary>
internal static class KernelLoader
{
    // Fewer weights are loaded before a second thread has started.
    private const long LeastElementsForThreads = 1 << 20;

    // Each holds the largest weights of a model before they are packed; more gain no more.
    private const int MostThreads = 4;

    /// <summary>Constructs the kernels, in the order of the plan's steps.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Ends the loading between two kernels.</param>
    /// <exception cref="TfModelException">A weight cannot be read, or does not belong to its kernel.</exception>
    public static Kernel[] Load(ExecutionPlan plan, CancellationToken cancellationToken)
    {
        Kernel[] kernels = new Kernel[plan.Steps.Count];
        Exception?[] faults = new Exception?[kernels.Length];
        int next = 0;
        bool hasFault = false;
        int threads = Elements(plan) < LeastElementsForThreads ? 1 : Math.Min(Math.Min(Environment.ProcessorCount, MostThreads), kernels.Length);
        Task[] helpers = new Task[Math.Max(0, threads - 1)];
        for (int i = 0; i < helpers.Length; i++)
        {
            helpers[i] = Task.Run(LoadRest, CancellationToken.None);
        }

        LoadRest();
        foreach (Task helper in helpers)
        {
            helper.Wait(CancellationToken.None);
        }

        if (hasFault)
        {
            // The steps are taken in order: the first fault is the one that a single thread would have met.
            ExceptionDispatchInfo.Throw(Array.Find(faults, f => f is not null)!);
        }

        return kernels;

        void LoadRest()
        {
            while (!Volatile.Read(ref hasFault) && Interlocked.Increment(ref next) - 1 is int i && i < kernels.Length)
            {
                try
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    kernels[i] = plan.Steps[i].Call.Construct(Read);
                }
                catch (Exception e) when (e is ArgumentException or OverflowException)
                {
                    faults[i] = Fault(plan.Steps[i], e);
                    Volatile.Write(ref hasFault, true);
                }
                catch (Exception e)
                {
                    faults[i] = e;
                    Volatile.Write(ref hasFault, true);
                }
            }
        }
    }

    // A kernel says so of weights, extents and numbers that do not belong together.
    private static InvalidGraphException Fault(PlanStep step, Exception fault) => new(
        $"The node '{step.Node?.Name ?? step.Name}'{(step.Node is { } node ? $" ({node.SourceKind})" : string.Empty)} cannot be computed: {fault.Message}",
        "The model is damaged, or its weights belong to another one: export it again from its source.",
        innerException: fault);

    private static long Elements(ExecutionPlan plan)
    {
        long count = 0;
        foreach (PlanStep step in plan.Steps)
        {
            foreach (KernelArgument argument in step.Call.Arguments)
            {
                count += argument.Value is PlanConstant constant ? constant.Shape.ElementCount : 0;
            }
        }

        return count;
    }

    private static Array Read(PlanConstant constant)
    {
        Tensor tensor = constant.Read();
        if (ArrayMemory<float>.TryGetArray(tensor.Bytes, out float[]? floats))
        {
            return floats;
        }

        Array values = RuntimeTypes.NewArray(tensor.DataType, checked((int)tensor.ElementCount));
        tensor.Bytes.Span.CopyTo(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(values), tensor.Bytes.Length));
        return values;
    }
}
