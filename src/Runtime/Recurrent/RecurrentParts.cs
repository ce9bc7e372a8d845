namespace TfModelTools.Runtime;

/// <summary>A recurrent layer in parts for several threads: each takes some samples through all steps.</summary>
/// <param name="kernel">The layer.</param>
/// <param name="sequences">All samples.</param>
/// <param name="count">The number of parts.</param>
internal readonly struct RecurrentParts(GatedRecurrentKernel kernel, RecurrentSequences sequences, int count) : IParallelWork
{
    /// <inheritdoc/>
    public void Run(int part)
    {
        (int start, int end) = Workers.Share(sequences.Samples, part, count);
        using WorkerScope alone = Workers.Use(1);
        kernel.RunSamples(kernel.Take(sequences, start, end - start));
    }
}
