namespace TfModelTools.Runtime;

/// <summary>not x, of booleans. The output may be the input's memory.</summary>
public sealed class LogicalNot : UnaryKernel<bool, bool>
{
    /// <summary>Creates the kernel; it has nothing to keep.</summary>
    public LogicalNot()
    {
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<bool> x, Span<bool> y, int batch)
    {
        y = KernelArguments.Take(y, x.Length, nameof(y));
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = !x[i];
        }
    }
}
