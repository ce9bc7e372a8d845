namespace TfModelTools.Runtime;

/// <summary>An activation applied to each element of float32 values. The output may be the input's memory.</summary>
public sealed class ElementwiseActivation : UnaryKernel<float, float>
{
    private readonly Activation _activation;

    /// <summary>Keeps the function.</summary>
    /// <param name="activation">The function.</param>
    public ElementwiseActivation(Activation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        _activation = activation;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> x, Span<float> y, int batch) =>
        ActivationFunctions.Apply(_activation, x, KernelArguments.Take(y, x.Length, nameof(y)));
}
