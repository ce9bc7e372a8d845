namespace TfModelTools.Runtime;

/// <summary>Copies its input.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Copy<T> : UnaryKernel<T, T>
    where T : unmanaged
{
    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch) => x.CopyTo(y);
}
