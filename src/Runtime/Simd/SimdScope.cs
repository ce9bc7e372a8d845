namespace TfModelTools.Runtime;

/// <summary>The time during which the process is on a level of its tests' choice (see <see cref="Simd.Force"/>).</summary>
internal readonly struct SimdScope : IDisposable
{
    private readonly SimdLevel _previous;

    internal SimdScope(SimdLevel previous) => _previous = previous;

    /// <summary>Ends it.</summary>
    public void Dispose() => Simd.Restore(_previous);
}
