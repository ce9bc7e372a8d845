using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using TfModelTools.Runtime;

namespace TfModelTools.Planning;

/// <summary>
/// A kernel with the arguments of its constructor. A plan is run by constructing the kernel, and written as source by printing the
/// construction: one description serves both, so what is tested is what is shipped.
/// </summary>
public sealed class KernelCall
{
    private readonly ConstructorInfo _constructor;

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Kernels and the records of operators are kept whole in a program that is compiled ahead of time (src/Cli/Native).")]
    internal KernelCall(Type kernel, IReadOnlyList<object?> arguments)
    {
        Kernel = kernel;
        _constructor = kernel.GetConstructors() is [ConstructorInfo only]
            ? only
            : throw new InvalidOperationException($"{kernel} must have exactly one public constructor.");
        ParameterInfo[] parameters = _constructor.GetParameters();
        if (parameters.Length != arguments.Count)
        {
            throw new InvalidOperationException($"{kernel} takes {parameters.Length} arguments, not {arguments.Count}.");
        }

        Arguments = [.. parameters.Select((p, i) => new KernelArgument(p.Name!, p.ParameterType, arguments[i]))];
    }

    /// <summary>The kernel's class, closed over its element types.</summary>
    public Type Kernel { get; }

    /// <summary>The arguments, in the constructor's order.</summary>
    public IReadOnlyList<KernelArgument> Arguments { get; }

    /// <summary>Constructs the kernel; reads the constants among its arguments.</summary>
    internal Kernel Construct(Func<PlanConstant, Array> load)
    {
        try
        {
            return (Kernel)_constructor.Invoke([.. Arguments.Select(a => a.Value is PlanConstant constant ? load(constant) : a.Value)]);
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e.InnerException).Throw();
            throw;
        }
    }
}
