namespace TfModelTools.Runtime;

/// <summary>The time during which kernels may use several threads (see <see cref="Workers.Use"/>).</summary>
public readonly ref struct WorkerScope
{
    private readonly int _previous;

    internal WorkerScope(int previous) => _previous = previous;

    /// <summary>Ends it.</summary>
    public void Dispose() => Workers.Restore(_previous);
}
