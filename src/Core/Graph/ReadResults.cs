using TfModelTools.Tensors;

namespace TfModelTools.Graph;

/// <summary>
/// Holds what a reading of a constant has read of others, until it has ended: where two ways lead from a constant to another, and two from that to the next, each would be
/// computed twice as often as the one before it. Of much data only the first is held; large results take more time to compute than to be let go of, and are few.
/// </summary>
internal sealed class ReadResults
{
    private const long MaxBytes = 1 << 20;
    private const long MaxTogether = 8 << 20;

    private readonly HashSet<Tensor> _held = new(ReferenceEqualityComparer.Instance);
    private long _bytes;

    /// <summary>Holds a result, where there is room for it.</summary>
    public void Keep(Tensor tensor)
    {
        long bytes = tensor.DataType.ElementSize() * tensor.ElementCount;
        if (bytes <= MaxBytes && bytes <= MaxTogether - _bytes && _held.Add(tensor))
        {
            _bytes += bytes;
        }
    }
}
